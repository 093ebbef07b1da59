using System.Collections.Immutable;
using System.Text;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Routes;
using Atellagent.Domain.Streams;
using static Atellagent.Domain.Tests.Decisions.PolicyWorld;

namespace Atellagent.Domain.Tests.Streams;

/// <summary>A route to a model, rules on its answers, and answers that come in pieces.</summary>
internal static class StreamWorld
{
    public const string Prose = "The quick brown fox jumps over the lazy dog, and nobody minds. ";

    /// <summary>A window over answers to chats.</summary>
    public static ReleaseWindow Window(bool release, params PolicyRule[] rules) => Window("chat", release, rules);

    /// <summary>A window over answers of an operation.</summary>
    public static ReleaseWindow Window(string operation, bool release, params PolicyRule[] rules)
    {
        ModelDialect dialect = operation == "messages" ? ModelDialect.Anthropic : ModelDialect.OpenAI;
        RouteDocument route = Route("gpt", [.. ModelOperations.Of(new ModelOffer(dialect, ["small"])).Values]) with { ReleaseByDefault = release };
        PolicyDocument policy = Policy("models/release", rules) with { Match = new PolicyMatch { Routes = ["gpt"], Operations = [operation], Phase = PolicyPhase.Response } };
        PolicyBundle bundle = PolicyCompiler.Compile([policy, route]) switch
        {
            PolicyCompilation.Compiled compiled => compiled.Bundle,
            PolicyCompilation.Refused refused => throw new InvalidOperationException(string.Join('\n', refused.Errors)),
            _ => throw new InvalidOperationException(),
        };
        JsonObject arguments = JsonOf("""{"model":"small","messages":[{"role":"user","content":"hello"}]}""");
        BoundRequest template = Request();
        BoundRequest asked = new(template.Authenticated)
        {
            Principal = template.Principal,
            Deployment = template.Deployment,
            Route = route,
            Operation = route.Operations[operation],
            Envelope = template.Envelope,
            Arguments = arguments,
            Now = template.Now,
            AuthorityClock = template.AuthorityClock,
        };
        return new ReleaseWindow(bundle, new BoundedAction(asked, arguments) { Limits = route.Limits }, [], operation);
    }

    public static JsonObject Chunk(string text, string? finish = null) => JsonOf(
        $$"""{"id":"c","object":"chat.completion.chunk","created":1,"model":"small","choices":[{"index":0,"delta":{"content":{{new JsonString(text)}}},"finish_reason":{{(finish is null ? "null" : $"\"{finish}\"")}}}]}""");

    /// <summary>What has left of the text of the first choice.</summary>
    public static string Left(ReleaseWindow window) =>
        window.LeftSoFar() is { } left && ((JsonArray)left["choices"]!).Items is [JsonObject choice, ..] && ((JsonObject)choice["message"]!)["content"] is JsonString text ? text.Value : "";

    public static string Text(IEnumerable<JsonObject> events)
    {
        StringBuilder text = new();
        foreach (JsonObject data in events)
        {
            text.Append((((((JsonArray)data["choices"]!).Items.FirstOrDefault() as JsonObject)?["delta"] as JsonObject)?["content"] as JsonString)?.Value);
        }

        return text.ToString();
    }

    public static string Finish(ImmutableArray<JsonObject> events) =>
        (((JsonObject)((JsonArray)events[^1]["choices"]!).Items[0])["finish_reason"] as JsonString)?.Value ?? "";
}
