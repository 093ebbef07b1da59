namespace Atellagent.Domain.Tests.Documents;

public sealed class RouteErrorTests
{
    private const string Schema = "{ type: object, required: [id, amount], properties: { id: { type: string }, amount: { type: number }, note: { type: string }, tags: { type: array } } }";

    [Theory]
    [InlineData("https://api.example.com/v1", "the address is a prefix and ends with /; write https://api.example.com/v1/")]
    [InlineData("ftp://api.example.com/", "\"ftp://api.example.com/\" is no http or https address")]
    [InlineData("api.example.com", "\"api.example.com\" is no http or https address")]
    [InlineData("https://user:pass@api.example.com/", "an address has no user or password in it; use \"credential\"")]
    [InlineData("https://api.example.com/?a=b", "an address has no ? and no # here")]
    [InlineData("https://API.example.com/", "the address has more than one spelling; write https://api.example.com/")]
    [InlineData("https://api.example.com:443/", "the address has more than one spelling; write https://api.example.com/")]
    [InlineData("https://0x7f.1/", "the address has more than one spelling; write https://127.0.0.1/")]
    [InlineData("https://2130706433/", "the address has more than one spelling; write https://127.0.0.1/")]
    [InlineData("https://api.example.com/a/../b/", "the address has more than one spelling; write https://api.example.com/b/")]
    [InlineData("https://api.example.com/a//", "the address has // in its path")]
    [InlineData("https://api.example.com/%2e%2e/", "an address has no spaces, %, \\ or characters beyond ASCII here; write an international name as xn--…")]
    [InlineData("https://exämple.com/", "an address has no spaces, %, \\ or characters beyond ASCII here; write an international name as xn--…")]
    public void An_address_with_a_second_reading(string url, string error) =>
        Assert.EndsWith("spec.destination.baseUrl: " + error, Assert.Single(Errors(url: url)), StringComparison.Ordinal);

    [Theory]
    [InlineData("10.1.0.0/16", true)]
    [InlineData("fd00::/8", true)]
    [InlineData("10.1.0.1/16", false)]
    [InlineData("10.1.0.0", false)]
    [InlineData("::ffff:10.0.0.0/104", false)]
    [InlineData("010.1.0.0/16", false)]
    [InlineData("everything", false)]
    public void An_address_range_is_taken_only_when_it_is_plain(string network, bool isTaken) =>
        Assert.Equal(isTaken, Errors(networks: $"\"{network}\"").Count == 0);

    [Theory]
    [InlineData("/orders/{id}", "the path is relative to the destination: leave the / at its beginning out")]
    [InlineData("orders//{id}", "the path has // in it")]
    [InlineData("orders/../{id}", "the path has . or .. in it")]
    [InlineData("orders/.../{id}", "the path has . or .. in it")]
    [InlineData("orders/..;/{id}", "the segment ..; has characters that would have to be encoded; a path has letters, digits and -._~!$&'()*+,=:@")]
    [InlineData("orders/{id}.json", "an argument takes a whole segment of the path: write {name} between two slashes instead of {id}.json")]
    [InlineData("orders/%2e%2e/{id}", "the segment %2e%2e has characters that would have to be encoded; a path has letters, digits and -._~!$&'()*+,=:@")]
    [InlineData("orders/{idd}", "the operation declares no argument \"idd\"; did you mean id?")]
    [InlineData("orders/{note}", "the argument \"note\" must be in the schema's \"required\": without it there is no path")]
    [InlineData("orders/{amount}", "the argument \"amount\" cannot travel here: its schema must say that it is a whole number or a string")]
    [InlineData("{id}/{id}", "the argument \"id\" already travels in another place")]
    public void A_path_that_leads_elsewhere(string path, string error) =>
        Assert.EndsWith("spec.operations.go.path: " + error, Assert.Single(Errors(path: path)), StringComparison.Ordinal);

    [Theory]
    [InlineData("Host")]
    [InlineData("connection")]
    [InlineData("Transfer-Encoding")]
    [InlineData("AUTHORIZATION")]
    [InlineData("Cookie")]
    [InlineData("Proxy-Authorization")]
    [InlineData("X-Forwarded-For")]
    [InlineData("Forwarded")]
    [InlineData("X-Real-IP")]
    [InlineData("Content-Type")]
    [InlineData("Content-Length")]
    [InlineData("Idempotency-Key")]
    [InlineData("X-HTTP-Method-Override")]
    [InlineData("X-Original-URL")]
    [InlineData("DPoP")]
    [InlineData("Expect")]
    [InlineData("Upgrade")]
    [InlineData("TE")]
    [InlineData("a b")]
    public void A_header_that_no_argument_may_carry(string header) =>
        Assert.Contains($"the header {header} cannot carry an argument: ", Assert.Single(Errors(extra: $"headers: {{ \"{header}\": note }}")), StringComparison.Ordinal);

    [Theory]
    [InlineData("Host", "the boundary sets it itself")]
    [InlineData("accept", "the boundary sets it itself")]
    [InlineData("Content-Type", "it says who calls, from where or how the message is to be read, which no argument may")]
    [InlineData("X-Forwarded-For", "it says who calls, from where or how the message is to be read, which no argument may")]
    [InlineData("a b", "it is no header name")]
    [InlineData("authorization", "it carries the route's credential")]
    [InlineData("x-note", "it carries an argument already")]
    public void A_header_that_cannot_carry_the_key_of_a_repeat(string header, string reason) =>
        Assert.EndsWith(
            $"spec.operations.go.idempotency.header: the header {header} cannot carry the key of a repeat: {reason}",
            Assert.Single(Errors(extra: $"headers: {{ X-Note: note }}\n        idempotency: {{ header: \"{header}\" }}")),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("idempotency: {}", "the field \"header\" is missing")]
    [InlineData("headers: { X-A: note, x-a: id }", "it stands here twice, but for upper and lower case")]
    [InlineData("headers: { X-A: tags }", "the argument \"tags\" cannot travel here: its schema must say that it is true or false or a number or a string")]
    [InlineData("query: [nope]", "the operation declares no argument \"nope\"; did you mean note?")]
    [InlineData("method: post", "\"post\" is none of GET, HEAD, POST, PUT, PATCH, DELETE; did you mean POST?")]
    [InlineData("method: CONNECT", "\"CONNECT\" is none of GET, HEAD, POST, PUT, PATCH, DELETE")]
    [InlineData("effect: reads", "\"reads\" is none of read, write, destructive; did you mean read?")]
    [InlineData("arguments: { type: object, propertys: {} }", "\"propertys\" is not a keyword this validator knows, so it could not be enforced; did you mean properties?")]
    [InlineData("arguments: { type: array }", "arguments are an object: the schema must say \"type\": \"object\"")]
    [InlineData("arguments: { type: object, properties: { id: { type: string, pattern: \"(?=a)\" } }, required: [id] }", "the pattern (?=a): only ( and (?: open a group; look-around, named groups and flags are not in this dialect")]
    public void An_operation(string field, string error)
    {
        string name = field.Split(':')[0];
        string message = Errors(extra: field, without: name).First(e => e.Contains(error, StringComparison.Ordinal));

        Assert.EndsWith(error, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_without_a_body_leaves_no_argument_over() =>
        Assert.Equal(
            [
                "a request with this method has no body for the argument \"amount\"; name it in \"query\", \"path\" or \"headers\"",
                "a request with this method has no body for the argument \"tags\"; name it in \"query\", \"path\" or \"headers\"",
            ],
            Errors(extra: "method: GET\n        query: [note]", without: "method").Select(e => e.Split("method: ")[1]));

    [Theory]
    [InlineData("{ headerRef: \"secret\", header: Authorization }", "this must be env:NAME (an environment variable) or file:PATH; the secret itself never stands in a document")]
    [InlineData("{ headerRef: \"env:A\", header: Host }", "the header Host cannot carry a credential: the boundary sets it itself")]
    [InlineData("{ headerRef: \"env:A\", header: Authorization, format: Bearer }", "this must be one line of ASCII text with {0} once, where the value belongs")]
    [InlineData("{ headerRef: \"env:A\", header: Authorization, format: \"a\\r\\nX: {0}\" }", "this must be one line of ASCII text with {0} once, where the value belongs")]
    public void A_credential(string credential, string error) =>
        Assert.EndsWith(error, Assert.Single(Errors(credential: credential)), StringComparison.Ordinal);

    [Theory]
    [InlineData("connector: smtp\ndestination: { baseUrl: \"https://a.example/\" }\noperations: {}", "\"smtp\" is no connector; there are http, mcp, model and channel")]
    [InlineData("connector: model\ndestination: { baseUrl: \"https://a.example/v1/\" }\nmodels: [m]", "the field \"dialect\" is missing")]
    [InlineData("connector: model\ndestination: { baseUrl: \"https://a.example/v1/\" }\ndialect: openai", "the field \"models\" is missing")]
    [InlineData("connector: model\ndestination: { baseUrl: \"https://a.example/v1/\" }\ndialect: openai\nmodels: []", "a route to models names at least one")]
    [InlineData("connector: model\ndestination: { baseUrl: \"https://a.example/v1/\" }\ndialect: openai\nmodels: [a b]", "a model's name is 1 to 128 printable ASCII characters without spaces")]
    [InlineData("connector: model\ndestination: { baseUrl: \"https://a.example/api/\" }\ndialect: openai\nmodels: [a]", "the operations of models are below /v1/, so the address ends with it, as in https://api.openai.com/v1/")]
    [InlineData("connector: http\ndestination: { command: [a] }\noperations: {}", "only an mcp route can start a program")]
    [InlineData("connector: mcp\ndestination: { command: [a], baseUrl: \"https://a.example/\" }", "a route leads to a \"baseUrl\" or to a \"command\", not to both")]
    [InlineData("connector: mcp\ndestination: { baseUrl: \"https://a.example/mcp\" }\noperations: { a: { effect: read, pin: \"sha256:12\" } }", "this must be a digest, sha256: and 64 hexadecimal digits; leave it out for a tool that you describe yourself")]
    [InlineData("connector: mcp\ndestination: { baseUrl: \"https://a.example/mcp\" }\nacceptedTools: [\"sha256:12\"]", "this must be the digest of a tool, sha256: and 64 hexadecimal digits")]
    [InlineData("connector: mcp\ndestination: { baseUrl: \"https://a.example/mcp\" }\nleftOut: { a: { findings: [x] } }", "the field \"pin\" is missing")]
    [InlineData("connector: http\ndestination: { baseUrl: \"https://a.example/\" }\nacceptedTools: []\noperations: {}", "only mcp routes have tools whose texts somebody has to read")]
    [InlineData("connector: mcp\ndestination: {}", "the field \"baseUrl\" is missing")]
    [InlineData("connector: mcp\ndestination: { baseUrl: \"https://a.example/mcp\" }\neffects: { a: harmless }", "\"harmless\" is none of read, write, destructive")]
    [InlineData("connector: http\ndestination: { baseUrl: \"https://a.example/\" }\noperations: { \"a b\": { method: POST, path: \"\", effect: read } }", "this is no name for an operation: letters a to z and A to Z, digits, -, _, ., / and :, at most 128 of them")]
    [InlineData("connector: http\ndestination: { baseUrl: \"https://a.example/\" }\noperations: {}\nlimits: { timeoutSeconds: 0 }", "this must be a whole number from 1 to 600, it is the number 0")]
    public void A_route(string spec, string error) =>
        Assert.Contains(Folder.Errors(Folder.Document("Route", spec)), e => e.EndsWith(error, StringComparison.Ordinal));

    [Fact]
    public void An_operation_without_arguments_takes_none()
    {
        var route = (Atellagent.Domain.Documents.RouteDocument)Assert.Single(Folder.Read(Folder.Document(
            "Route", "connector: http\ndestination: { baseUrl: \"https://a.example/\" }\noperations: { ping: { method: GET, path: \"\", effect: read } }")).Documents);

        Assert.Empty(route.Operations["ping"].Arguments.Validate(JsonText.Parse("{}")));
        Assert.NotEmpty(route.Operations["ping"].Arguments.Validate(JsonText.Parse("""{"a":1}""")));
    }

    private static IReadOnlyList<string> Errors(
        string url = "https://api.example.com/v1/",
        string networks = "10.0.0.0/8",
        string path = "orders/{id}",
        string credential = "{ headerRef: \"env:A\", header: Authorization }",
        string extra = "description: d",
        string without = "")
    {
        string[] fields = ["method: POST", $"path: \"{path}\"", "effect: write", $"arguments: {Schema}"];
        IEnumerable<string> lines = fields.Where(f => without.Length == 0 || !f.StartsWith(without, StringComparison.Ordinal)).Append(extra);
        return Folder.Errors(
            $"apiVersion: atellagent/v1\nkind: Route\nmetadata: {{ name: x }}\nspec:\n  connector: http\n"
            + $"  destination: {{ baseUrl: \"{url.Replace("\\", "\\\\")}\", networks: [{networks}] }}\n  credential: {credential}\n  operations:\n    go:\n"
            + string.Concat(lines.Select(line => $"        {line}\n")));
    }
}
