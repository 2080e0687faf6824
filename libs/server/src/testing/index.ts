export { httpClient, type HttpClient, type TestAnswer, type TestRequest } from './http-client.js';
export { bearer, eventually, testKeys, TestServer } from './test-server.js';
