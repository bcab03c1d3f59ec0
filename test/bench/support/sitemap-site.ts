import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Site {
	/** Where it is, for example `http://127.0.0.1:40123`. */
	url: string;
	/** As PSEO_ALLOW_PRIVATE_HOSTS wants it. */
	host: string;
	close(): Promise<void>;
}

/** A website on the loopback interface whose sitemap lists `urls` URLs; more than `perFile` stand in an index of files. */
export async function openSite(urls: number, perFile = 50_000): Promise<Site> {
	let origin = '';
	/** The small site's only file, made once; a million URLs take 170 MB and are made anew. */
	let kept: Buffer | null = null;
	const server = createServer((req, res) => {
		const [, part] = /^\/part-(\d+)\.xml$/.exec(req.url ?? '') ?? [];
		const only = urls <= perFile;
		if (part === undefined && req.url !== '/sitemap.xml') return void res.writeHead(404).end();
		res.setHeader('Content-Type', 'application/xml');
		if (part === undefined && !only) return void res.end(index(origin, Math.ceil(urls / perFile)));
		if (only) return void res.end((kept ??= file(origin, 0, urls)));
		const from = Number(part) * perFile;
		res.end(file(origin, from, Math.min(urls, from + perFile)));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
	origin = `http://${host}`;
	return { url: origin, host, close: () => new Promise((resolve) => void server.close(() => resolve())) };
}

function index(origin: string, files: number): string {
	const entries = Array.from(
		{ length: files },
		(_, part) => `<sitemap><loc>${origin}/part-${part}.xml</loc></sitemap>\n`,
	);
	return `<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${entries.join('')}</sitemapindex>\n`;
}

function file(origin: string, from: number, to: number): Buffer {
	let entries = '';
	for (let place = from; place < to; place++) {
		entries += `<url><loc>${origin}/catalogue/section-${place % 97}/a-page-about-thing-${place}</loc><lastmod>2026-0${(place % 9) + 1}-1${place % 9}</lastmod><changefreq>weekly</changefreq><priority>0.5</priority></url>\n`;
	}
	return Buffer.from(
		`<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${entries}</urlset>\n`,
	);
}
