// A person in front of the pages, by plain HTTP: follows, fills in the form, keeps the cookies.
import assert from 'node:assert/strict';

const plain = text => text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#x2B;', '+').replaceAll('&#x3D;', '=').replaceAll('&#39;', "'");

export class Person {
  #cookies = new Map();

  constructor(boundary, name, password) {
    Object.assign(this, { boundary: new URL(boundary), name, password });
  }

  /** Goes where a program sends the browser, says yes to all that is asked, and returns where it ends outside the boundary. */
  async approve(start) {
    let page = await this.#get(start);
    for (let i = 0; i < 12; i++) {
      const onward = page.headers.get('location') ?? /http-equiv="refresh" content="0;url=(.*?)"/.exec(page.text)?.[1];
      if (onward) {
        const next = new URL(plain(onward), page.url);
        if (next.origin !== this.boundary.origin) return next;
        page = await this.#get(next);
      } else if (page.text.includes('<h1>Connected</h1>')) {
        return null;
      } else {
        assert.ok(/<form /.test(page.text), `there is no form: ${page.status} ${page.text}`);
        page = await this.#submit(page);
      }
    }
    throw new Error('it goes on and on');
  }

  async #submit(page) {
    const form = new URLSearchParams();
    for (const [, name, value] of page.text.matchAll(/<input type="hidden" name="(.*?)" value="(.*?)"/g)) form.set(name, plain(value));
    if (page.text.includes('name="password"')) {
      form.set('name', this.name);
      form.set('password', this.password);
    }
    if (page.text.includes('value="allow"')) form.set('decision', 'allow');
    const action = /<form [^>]*action="(.*?)"/.exec(page.text)?.[1];
    return this.#send(new URL(plain(action), page.url), { method: 'POST', body: form });
  }

  #get(address) {
    return this.#send(new URL(address), {});
  }

  async #send(url, request) {
    const headers = { cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
    const response = await fetch(url, { ...request, headers, redirect: 'manual' });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie);
      this.#cookies.set(name, value);
    }
    return { url, status: response.status, headers: response.headers, text: await response.text() };
  }
}
