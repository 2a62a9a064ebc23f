import test from 'ava';
import { provesHeapGrowth } from '../../daemon/proven-growth.ts';
import { verdict } from '../helpers/messages.ts';

test('provesHeapGrowth(): only a trend of what a snapshot of the main thread shows', t => {
  t.true(provesHeapGrowth({ ...verdict, class: 'js-heap', confidence: 0.9 }));
  t.true(provesHeapGrowth({ ...verdict, class: 'external', confidence: 0.9 }));
  t.false(provesHeapGrowth({ ...verdict, class: 'native', confidence: 0.9 }));
  t.false(provesHeapGrowth({ ...verdict, class: 'js-heap', confidence: 0.9, thread: 3 }));
  t.false(provesHeapGrowth({ ...verdict, class: 'limit', confidence: null }));
});
