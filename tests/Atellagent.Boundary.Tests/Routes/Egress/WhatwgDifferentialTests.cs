using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Routes.Egress;
using Atellagent.Boundary.Routes.Forward;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Boundary.Tests.Routes.Egress;

/// <summary>
/// What is checked is what is called: whatever text the boundary takes for an address, a parser of the WHATWG URL standard (Node's) takes for the same one. Where the
/// two could differ, the boundary takes it for none.
/// </summary>
public sealed class WhatwgDifferentialTests
{
    private const string Reader =
        """
        const lines = require('fs').readFileSync(0, 'utf8').split('\n').filter(l => l.length);
        for (const line of lines) {
          let read = null;
          try {
            const u = new URL(JSON.parse(line));
            read = { protocol: u.protocol, host: u.hostname, port: u.port, path: u.pathname, search: u.search, hash: u.hash, user: u.username + u.password };
          } catch {
            read = null;
          }
          console.log(JSON.stringify(read));
        }
        """;

    private const string Documents =
        """
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: plain }
        spec:
          connector: http
          destination: { baseUrl: "http://10.1.2.3:8080/v1/", networks: [10.0.0.0/8] }
          operations:
            get: { method: GET, path: "items/{id}", effect: read, query: [q], arguments: { type: object, required: [id], properties: { id: { type: string }, q: { type: string } } } }
        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: secure }
        spec:
          connector: http
          destination: { baseUrl: "https://api.allowed.example/v1/" }
          operations:
            get: { method: GET, path: "items/{id}", effect: read, query: [q], arguments: { type: object, required: [id], properties: { id: { type: string }, q: { type: string } } } }
        """;

    private static readonly string[] Hosts =
    [
        "api.allowed.example", "API.allowed.example", "api.allowed.example.", "api%2eallowed.example", "api.allowed.example:80", "api.allowed.example:443", "api.allowed.example:", "api.allowed.example:0443",
        "api.allowed.example:65536", "api.allowed.example: 443", "a@api.allowed.example", "a:b@api.allowed.example", "@api.allowed.example", "api.allowed.example@evil.example", "api.allowed.example#@evil.example",
        "api.allowed.example\\@evil.example", "api.allowed.example\\.evil.example", "api\u3002allowed.example", "\uff41pi.allowed.example", "api.allowed\u00ad.example", "api..allowed.example", ".api.allowed.example", "-api.allowed.example",
        "api_.allowed.example", "xn--api.allowed.example", "api.allowed.example\t", "api.all\nowed.example", " api.allowed.example", "10.1.2.3:8080", "10.1.2.3", "10.1.515:8080", "0x0a.1.2.3:8080", "012.1.2.3:8080", "167838211:8080",
        "10.1.2.3.:8080", "[::ffff:10.1.2.3]:8080", "[::ffff:a01:203]:8080", "[0:0:0:0:0:ffff:a01:203]:8080", "[::1]", "[::1%25lo]", "[v1.a]", "", "%", "%00", "a b", "a<b", "a^b", "a|b", "[", "]", "1", "0x", "0x.", "1.2.3.4.5", "256.1.1.1",
        "api.allowed.example.0x1", "api.allowed.example.1",
    ];

    private static readonly string[] Schemes = ["https://", "http://", "HTTP://", "https:", "https:/", "https:///", "http:\\\\", "//", "ht\ttp://", " http://", "ftp://", "ws://", "file://", "data:", "javascript:", "http+unix://", "blob:https://", "https:// "];

    private static readonly string[] Paths =
    [
        "/v1/items/a", "/v1/items/a?q=b", "/v1/items/a?q=b%20c", "/v1/items/a?q=b+c", "/v1/items/a?q=b#c", "/v1/items/a#c", "/v1/items/../admin", "/v1/items/./a", "/v1/items/%2e%2e", "/v1/items/%2E", "/v1/items/.%2e/a", "/v1/items/..", "/v1/items/a/..",
        "/v1/items/a%2fb", "/v1/items/a%5cb", "/v1/items/a\\b", "\\v1\\items\\a", "/v1/items//a", "//v1/items/a", "/v1/items/a;b", "/v1/items/a%00", "/v1/items/a%0d%0a", "/v1/items/a\r\nX: y", "/v1/items/a b", "/v1/items/a%20b", "/v1/items/%61", "/v1/items/%C3%A9",
        "/v1/items/\u00e9", "/v1/items/%FF", "/v1/items/%zz", "/v1/items/%", "/v1/items/a%25", "/v1/items/a%252e", "/v1/items/'", "/v1/items/\"", "/v1/items/<", "/v1/items/`", "/v1/items/{a}", "/v1/items/a|b", "/v1/items/a^b", "/v1/items/~a", "/v1/items/a*b", "/v1/items/a:b",
        "/v1/items/a@b", "/v1/items/a=b", "/v1/items/a&b", "/v1/items/a!b", "/v1/items/a$b", "/v1/items/(a)", "/v1/items/a,b", "/v1/items/a?", "/v1/items/a?q", "/v1/items/a?q=", "/v1/items/a?q=%26", "/v1/items/a?q=b&q=c", "/v1/items/a?q=a'b", "/v1/items/a?q=\u00e9", "/v1/items/a?q=%C3%A9",
        "", "/", "?q=a", "/v1/items/a\t", "/v1/\titems/a",
    ];

    [Fact]
    public async Task Whatever_is_taken_for_an_address_is_the_same_one_to_a_parser_of_the_standard()
    {
        string? node = Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(static folder => Path.Combine(folder, "node")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(node is null, "node is not installed");
        string[] texts =
        [
            .. from host in Hosts from path in (string[])["/v1/items/a", "/v1/", ""] from scheme in (string[])["http://", "https://"] select scheme + host + path,
            .. from scheme in Schemes from path in (string[])["/v1/items/a", "/v1/"] select scheme + "api.allowed.example" + path,
            .. from host in (string[])["10.1.2.3:8080", "api.allowed.example"] from path in Paths from scheme in (string[])["http://", "https://"] select scheme + host + path,
            .. from file in (string[])["forbidden", "near-misses", "path-escapes", "permitted"] from row in Corpus.Read("egress", file + ".jsonl") select row.GetProperty("text").GetString()!,
        ];
        IReadOnlyList<JsonElement> readings = await ReadAsync(node!, texts);
        AuthorityView view = View();
        (int configured, int forwarded, int tunnelled) = (0, 0, 0);
        for (int i = 0; i < texts.Length; i++)
        {
            configured += Configured(texts[i], readings[i]);
            forwarded += Forwarded(view, texts[i], readings[i]);
            tunnelled += Tunnelled(view, texts[i], readings[i]);
        }

        // So that the test can fail: some of each are taken.
        Assert.True(configured > 20 && forwarded > 20 && tunnelled > 5, $"{texts.Length}: {configured}, {forwarded}, {tunnelled}");
    }

    private static int Configured(string text, JsonElement read)
    {
        if (Destinations.TryParse(text, "10.0.0.0/8") is not { } approved && (approved = Destinations.TryParse(text)) is null)
        {
            return 0;
        }

        if (IsOnlyOurs(read, text))
        {
            return 1;
        }

        Assert.Equal((approved.Scheme + ":", approved.Host, approved.Path), (Text(read, "protocol"), Text(read, "host").Trim('[', ']'), Text(read, "path")));
        Assert.Equal(approved.Port, Port(read));
        Assert.Equal("", Text(read, "search") + Text(read, "hash") + Text(read, "user"));
        return 1;
    }

    private static int Forwarded(AuthorityView view, string text, JsonElement read)
    {
        if (!ForwardMap.TryFind(view, new ForwardedRequest("GET", text, JsonObject.Empty, static _ => null), out ForwardMatch? match, out _))
        {
            return 0;
        }

        if (IsOnlyOurs(read, text))
        {
            return 1;
        }

        Assert.Equal(match.Route == "plain" ? "10.1.2.3" : "api.allowed.example", Text(read, "host"));

        // The boundary speaks TLS where the route does: http and no port, or the route's own, are asked for then.
        Assert.Contains(Port(read), match.Route == "plain" ? [8080] : (int[])[80, 443]);
        Assert.Equal("", Text(read, "hash") + Text(read, "user"));
        Assert.True(PathSegment.TryEncode(((JsonString)match.Arguments["id"]!).Value, out string? segment));
        Assert.Equal("/v1/items/" + segment, Text(read, "path"));
        string query = match.Arguments["q"] is JsonString q ? q.Value : "";
        Assert.Equal(query, Uri.UnescapeDataString(Text(read, "search").Replace("?q=", "", StringComparison.Ordinal).TrimStart('?')));
        return 1;
    }

    private static int Tunnelled(AuthorityView view, string text, JsonElement read)
    {
        int begin = text.IndexOf("//", StringComparison.Ordinal);
        if (begin < 0 || text[..begin] is not ("http:" or "https:"))
        {
            return 0;
        }

        string authority = text[(begin + 2)..].Split('/')[0];
        authority = authority.Contains(':', StringComparison.Ordinal) ? authority : authority + ":443";
        if (ForwardMap.TryFindTunnel(view, authority, out ForwardTunnel? tunnel, out string reason) || reason.Contains("takes no tunnel", StringComparison.Ordinal))
        {
            Assert.Null(tunnel);
            if (IsOnlyOurs(read, text))
            {
                return 1;
            }

            Assert.Contains(Text(read, "host"), (string[])["10.1.2.3", "api.allowed.example"]);
            return 1;
        }

        return 0;
    }

    // A label that begins as an encoded one (RFC 5891, section 2.3.1) and decodes to nothing is refused by the standard. Here it is a name as it stands, which nobody has: there is no second reading.
    private static bool IsOnlyOurs(JsonElement read, string text)
    {
        bool isOurs = read.ValueKind != JsonValueKind.Object;
        Assert.True(!isOurs || text.Contains("xn--", StringComparison.Ordinal), "only we read " + text);
        return isOurs;
    }

    private static string Text(JsonElement read, string name) => read.GetProperty(name).GetString()!;

    private static int Port(JsonElement read) => Text(read, "port") is { Length: > 0 } said ? int.Parse(said, System.Globalization.CultureInfo.InvariantCulture) : Text(read, "protocol") == "https:" ? 443 : 80;

    private static async Task<IReadOnlyList<JsonElement>> ReadAsync(string node, string[] texts)
    {
        using Process process = Process.Start(new ProcessStartInfo(node, ["-e", Reader]) { RedirectStandardInput = true, RedirectStandardOutput = true, StandardInputEncoding = new UTF8Encoding(false) })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        await process.StandardInput.WriteAsync(string.Join('\n', texts.Select(static text => JsonSerializer.Serialize(text))));
        process.StandardInput.Close();
        JsonElement[] read = [.. (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement.Clone())];
        Assert.Equal(texts.Length, read.Length);
        return read;
    }

    private static AuthorityView View()
    {
        DocumentReadResult read = BoundaryFolderReader.Read([("a.yaml", Documents)]);
        Assert.Empty(read.Errors);
        return AuthorityView.ForTrial(read.Documents, AdministrationRoute.Policies);
    }
}
