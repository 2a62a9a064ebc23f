export { MemsupError, type ErrorCode } from './base/errors.ts';
