// The smallest HTTP server there is; tells its port, its pid and how long its start took.
const http = require('node:http');
const server = http.createServer((request, response) => response.end('hello world'));
server.listen(0, '127.0.0.1', () => {
  const startMs = process.uptime() * 1000;
  process.stdout.write(
    `${JSON.stringify({ port: server.address().port, pid: process.pid, startMs })}\n`,
  );
});
