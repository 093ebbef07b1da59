using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Connecting;

/// <summary>Makes what clients are set up with, from the address of a boundary and its routes. Each client has its own words for the same thing.</summary>
public static class ClientSnippets
{
    /// <summary>The name that the boundary has in a client.</summary>
    public const string Server = "atellagent";

    /// <summary>Where clients find a token that is in no file.</summary>
    public const string Variable = "ATELLAGENT_TOKEN";

    private const string Unknown = "MODEL";

    /// <summary>The clients, in the order in which they are told.</summary>
    public static ImmutableArray<string> Clients { get; } = ["claude-code", "cursor", "vscode", "inspector", "openai", "anthropic", "curl"];

    /// <summary>Makes all of them.</summary>
    /// <param name="address">The boundary's address, without a slash at its end.</param>
    /// <param name="route">The one route that tools are to be of; empty for all.</param>
    /// <param name="routes">The routes that are known; none where nobody may tell.</param>
    /// <returns>One a client.</returns>
    public static ImmutableArray<ClientSnippet> Of(string address, string route, ImmutableArray<ReachableRoute> routes)
    {
        string tools = address + (route.Length == 0 ? "/mcp" : "/mcp/" + Uri.EscapeDataString(route));
        return
        [
            new("claude-code", "Claude Code", Tools("mcpServers", tools, "http", "${" + Variable + "}"), "json", ".mcp.json", "Claude Code reads the variable when it starts."),
            new("cursor", "Cursor", Tools("mcpServers", tools, type: null, "${env:" + Variable + "}"), "json", ".cursor/mcp.json", "Cursor reads the variable when it starts."),
            new("vscode", "VS Code", Tools("servers", tools, "http", "${input:" + Server + "-token}", Input()), "json", ".vscode/mcp.json", "VS Code asks for the token, and keeps it with its secrets."),
            new("inspector", "MCP Inspector", Lines(
                $"npx @modelcontextprotocol/inspector --cli {Shell(tools)} --transport http \\",
                $"  --header \"Authorization: Bearer ${Variable}\" --method tools/list"), "sh", null, "Without --cli it opens a page; the address and the header are typed in there."),
            Model("openai", "OpenAI SDK", address + "/openai/v1", routes, static (address, model) => Lines(
                "import os",
                "from openai import OpenAI",
                "",
                $"client = OpenAI(base_url={Quote(address)}, api_key=os.environ[\"{Variable}\"])",
                "answer = client.chat.completions.create(",
                $"    model={Quote(model)},",
                "    messages=[{\"role\": \"user\", \"content\": \"Hello\"}],",
                ")",
                "print(answer.choices[0].message.content)")),
            Model("anthropic", "Anthropic SDK", address + "/anthropic", routes, static (address, model) => Lines(
                "import os",
                "from anthropic import Anthropic",
                "",
                $"client = Anthropic(base_url={Quote(address)}, api_key=os.environ[\"{Variable}\"])",
                "answer = client.messages.create(",
                $"    model={Quote(model)},",
                "    max_tokens=256,",
                "    messages=[{\"role\": \"user\", \"content\": \"Hello\"}],",
                ")",
                "print(answer.content[0].text)")),
            Curl(address, route, routes),
        ];
    }

    /// <summary>A call of an operation with curl.</summary>
    /// <param name="address">The boundary's address, without a slash at its end.</param>
    /// <param name="route">The route.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="context">What is said about it.</param>
    /// <returns>The command.</returns>
    public static string Call(string address, string route, string operation, JsonObject arguments, JsonObject context)
    {
        JsonObject body = JsonObject.Of(
            ("route", new JsonString(route)),
            ("operation", new JsonString(operation)),
            ("arguments", arguments),
            ("context", context.Members.IsEmpty ? null : context));
        return Lines(
            $"curl -s {Shell(address + "/v1/actions")} \\",
            $"  -H \"Authorization: Bearer ${Variable}\" -H 'Content-Type: application/json' \\",
            $"  -d {Shell(body.ToString())}");
    }

    /// <summary>How a token comes into the variable.</summary>
    public static string Token => $"export {Variable}=\"$(atell token --deployment DEPLOYMENT)\"";

    private static ClientSnippet Model(string dialect, string title, string address, ImmutableArray<ReachableRoute> routes, Func<string, string, string> text)
    {
        ReachableRoute? offering = routes.FirstOrDefault(one => one.Dialect == dialect && !one.Models.IsEmpty);
        return new ClientSnippet(
            dialect,
            title,
            text(address, offering?.Models[0] ?? Unknown),
            "python",
            null,
            offering is null ? routes.IsEmpty ? "Put in a model of a route that you may use." : "No route offers a model of this provider yet." : $"{offering.Name} offers {string.Join(", ", offering.Models)}.");
    }

    private static ClientSnippet Curl(string address, string route, ImmutableArray<ReachableRoute> routes)
    {
        ReachableRoute? called = routes.FirstOrDefault(one => one.Connector != "model" && !one.Operations.IsEmpty && (route.Length == 0 || one.Name == route));
        return new ClientSnippet(
            "curl",
            "curl",
            Call(address, called?.Name ?? "ROUTE", called?.Operations[0] ?? "OPERATION", JsonObject.Empty, JsonObject.Empty),
            "sh",
            null,
            "“Try it” makes the same with the arguments of an operation.");
    }

    private static string Tools(string list, string address, string? type, string token, string before = "") => Lines(
        [
            "{",
            .. before.Length > 0 ? [before] : (string[])[],
            $"  \"{list}\": {{",
            $"    \"{Server}\": {{",
            .. type is null ? (string[])[] : [$"      \"type\": \"{type}\","],
            $"      \"url\": {Quote(address)},",
            $"      \"headers\": {{ \"Authorization\": \"Bearer {token}\" }}",
            "    }",
            "  }",
            "}",
        ]);

    private static string Input() =>
        $"  \"inputs\": [\n    {{ \"type\": \"promptString\", \"id\": \"{Server}-token\", \"description\": \"What atell token prints\", \"password\": true }}\n  ],";

    private static string Lines(params IEnumerable<string> lines) => string.Join('\n', lines);

    private static string Quote(string text) => new JsonString(text).ToString();

    // Nothing inside single quotes is read by the shell but the quote itself.
    private static string Shell(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
