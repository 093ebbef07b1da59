using System.Collections.Frozen;
using System.Collections.Immutable;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies.Expressions;
using Atellagent.Domain.Policies.Expressions.Nodes;

namespace Atellagent.Domain.Alerts;

/// <summary>
/// What the condition of an alert sees: one record. What records are found by has a type and is always there, empty where the record does not say
/// it, so that a condition over all types of records is no error with most of them; the rest is <c>record.body</c>, as it stands in the log.
/// </summary>
internal sealed class AlertScope : ExpressionScope
{
    private const string Root = "record";

    private static readonly FrozenDictionary<string, ScopeName> Names = new[]
    {
        Text("type", static (index, _) => index.Type),
        Text("effect", static (index, _) => index.Effect),
        Text("outcome", static (index, _) => index.Outcome),
        Text("principal", static (index, _) => index.Principal),
        Text("deployment", static (index, _) => index.Deployment),
        Text("route", static (index, _) => index.Route),
        Text("operation", static (index, _) => index.Operation),
        Text("action", static (index, _) => index.Action),
        Text("code", static (_, body) => Said(body, "code")),
        Text("problem", static (_, body) => Said(body, "problem")),
        Text("verb", static (_, body) => Said(body, "verb")),
        Text("source", static (_, body) => Said(body, "source")),
        Text("surface", static (_, body) => Said(body, "surface")),
        Text("silo", static (_, body) => Said(body, "silo")),
        Make("count", ExpressionType.Int, static subject => Value.Of(subject.Weight)),
        Make("rules", ExpressionType.ListOfString, static subject => Value.OfStrings(subject.Facets.Rules)),
        Make("findings", ExpressionType.ListOfString, static subject => Value.OfStrings(subject.Facets.Findings)),
        Make("onBehalfOf", ExpressionType.ListOfString, static subject => Value.OfStrings(subject.Facets.Others)),
        Make("body", ExpressionType.Dyn, static subject => Value.Of(subject.Body)),
    }.ToFrozenDictionary(static name => name.Path, StringComparer.Ordinal);

    /// <summary>The names after <c>record.</c>.</summary>
    public static ImmutableArray<string> Parts { get; } = [.. Names.Keys.Select(static path => path[(Root.Length + 1)..]).Order(StringComparer.Ordinal)];

    public override string Subject => "a record of evidence";

    public override IEnumerable<string> Roots => [Root];

    public override ScopeName? Find(string path) => Names.GetValueOrDefault(path);

    public override IReadOnlyCollection<string>? PartsOf(string word) => string.Equals(word, Root, StringComparison.Ordinal) ? Parts : null;

    private static ScopeName Text(string name, Func<EvidenceIndex, JsonObject, string?> read) =>
        Make(name, ExpressionType.String, subject => Value.Of(read(subject.Index, subject.Body) ?? ""));

    private static ScopeName Make(string name, ExpressionType type, Func<AlertSubject, Value> read)
    {
        string path = $"{Root}.{name}";
        return new ScopeName(path, new ExpressionField(type, true), () => new AttributeNode(evaluation => evaluation.Record is { } subject ? read(subject) : Value.Unknown, path));
    }

    private static string? Said(JsonObject body, string name) => (body[name] as JsonString)?.Value;
}
