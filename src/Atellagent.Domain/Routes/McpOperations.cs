using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Domain.Schemas;

namespace Atellagent.Domain.Routes;

/// <summary>
/// The operations of an <c>mcp</c> route that are no tools: reading its resources, getting its prompts, and completing what somebody types (MCP 2025-11-25,
/// server/resources, server/prompts, server/utilities/completion), and what its server may ask clients (client/sampling, client/elicitation). A route has those whose part of the protocol it says that it serves.
/// </summary>
public static class McpOperations
{
    /// <summary>Lists resources.</summary>
    public const string ListResources = "resources/list";

    /// <summary>Lists templates of resources.</summary>
    public const string ListTemplates = "resources/templates/list";

    /// <summary>Reads a resource; its address is the target.</summary>
    public const string ReadResource = "resources/read";

    /// <summary>Lists prompts.</summary>
    public const string ListPrompts = "prompts/list";

    /// <summary>Gets a prompt.</summary>
    public const string GetPrompt = "prompts/get";

    /// <summary>Completes an argument of a prompt or of a template.</summary>
    public const string Complete = "completion/complete";

    /// <summary>The server asks for what the client's model says.</summary>
    public const string CreateMessage = "sampling/createMessage";

    /// <summary>The server asks whoever uses the client.</summary>
    public const string Elicit = "elicitation/create";

    private const string Nothing = """{"type":"object","additionalProperties":false}""";

    private const string Uri =
        """
        {"type":"object","required":["uri"],"additionalProperties":false,"properties":{"uri":{"type":"string","minLength":1,"maxLength":4096}}}
        """;

    private const string Prompt =
        """
        {"type":"object","required":["name"],"additionalProperties":false,"properties":{
          "arguments":{"type":"object","additionalProperties":{"type":"string"}},
          "name":{"type":"string","minLength":1,"maxLength":256}}}
        """;

    private const string Completion =
        """
        {"type":"object","required":["argument","ref"],"additionalProperties":false,"properties":{
          "argument":{"type":"object","required":["name","value"],"additionalProperties":false,"properties":{"name":{"type":"string"},"value":{"type":"string"}}},
          "context":{"type":"object","additionalProperties":false,"properties":{"arguments":{"type":"object","additionalProperties":{"type":"string"}}}},
          "ref":{"type":"object","required":["type"],"additionalProperties":false,"properties":{
            "name":{"type":"string"},"title":{"type":"string"},"type":{"enum":["ref/prompt","ref/resource"]},"uri":{"type":"string"}}}}}
        """;

    private const string Question =
        """
        {"type":"object","required":["question"],"additionalProperties":false,"properties":{"answer":{"type":"object"},"question":{"type":"object"}}}
        """;

    private static readonly FrozenDictionary<string, RouteOperation> All = new[]
    {
        Make(ListResources, Nothing, "Lists resources"), Make(ListTemplates, Nothing, "Lists templates of resources"), Make(ReadResource, Uri, "Reads a resource"),
        Make(ListPrompts, Nothing, "Lists prompts"), Make(GetPrompt, Prompt, "Gets a prompt"), Make(Complete, Completion, "Completes an argument"),
        Make(CreateMessage, Question, "The server asks the client's model", OperationEffect.Write), Make(Elicit, Question, "The server asks whoever uses the client", OperationEffect.Write),
    }.ToFrozenDictionary(static operation => operation.Name, StringComparer.Ordinal);

    /// <summary>The parts of the protocol by the words that documents write, with their operations.</summary>
    public static FrozenDictionary<string, ImmutableArray<string>> Parts { get; } = new Dictionary<string, ImmutableArray<string>>(StringComparer.Ordinal)
    {
        ["resources"] = [ListResources, ListTemplates, ReadResource],
        ["prompts"] = [ListPrompts, GetPrompt],
        ["completions"] = [Complete],
        ["elicitation"] = [Elicit],
        ["sampling"] = [CreateMessage],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether a name is one of these operations', and no tool can have it.</summary>
    /// <param name="name">The name.</param>
    /// <returns>True where it is.</returns>
    public static bool IsReserved(string name) => All.ContainsKey(name);

    /// <summary>Whether an operation is a question of the server to a client: without an <c>answer</c> it is asked, and with one it is answered.</summary>
    /// <param name="operation">The operation.</param>
    /// <returns>False where it asks the server.</returns>
    public static bool IsQuestion(RouteOperation operation) => !operation.IsTool && operation.Name is CreateMessage or Elicit;

    /// <summary>Whether a route lets its server ask anything.</summary>
    /// <param name="operations">The route's operations.</param>
    /// <returns>False where it has none for that.</returns>
    public static bool HasQuestions(ImmutableSortedDictionary<string, RouteOperation> operations) =>
        (operations.TryGetValue(CreateMessage, out RouteOperation? sampling) && IsQuestion(sampling)) || (operations.TryGetValue(Elicit, out RouteOperation? elicitation) && IsQuestion(elicitation));

    /// <summary>The operations of some parts.</summary>
    /// <param name="parts">The parts.</param>
    /// <returns>The operations.</returns>
    public static IEnumerable<RouteOperation> Of(ImmutableArray<string> parts) => parts.SelectMany(static part => Parts[part]).Select(static name => All[name]);

    private static RouteOperation Make(string name, string schema, string description, OperationEffect effect = OperationEffect.Read) =>
        StrictJson.TryParse(Encoding.UTF8.GetBytes(schema), JsonLimits.Default, out JsonValue? value, out _) && value is JsonObject source
        && ArgumentSchema.TryCompile(source, out ArgumentSchema? compiled, out _)
            ? new RouteOperation { Name = name, Effect = effect, Description = description, ArgumentsSchema = source, Arguments = compiled, IsTool = false }
            : throw new InvalidOperationException($"the schema of {name} does not compile");
}
