using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies.Planning;
using Atellagent.Domain.Routes;
using Atellagent.Domain.Schemas;

namespace Atellagent.Domain.Policies.Testing;

/// <summary>Writes a recorded decision as a policy test that expects what somebody wishes had been decided.</summary>
public static class PolicyTestWriter
{
    private const string Indent = "        ";

    /// <summary>Writes the test.</summary>
    /// <param name="recorded">The decision.</param>
    /// <param name="operation">The operation, which says what is secret.</param>
    /// <param name="effect">The answer that is wished for: <c>deny</c>, <c>allow</c>, <c>narrow</c> or <c>require_approval</c>.</param>
    /// <param name="hidesSecrets">Whether arguments were left out because their schema marks them secret.</param>
    /// <returns>The YAML text.</returns>
    /// <exception cref="InvalidDataException">The record does not hold what a test needs, or nothing of it may be shown.</exception>
    public static string Write(RecordedDecision recorded, RouteOperation operation, string effect, out bool hidesSecrets)
    {
        if (recorded.Arguments is null || recorded.Delegation.IsDefault || recorded.IsBeyond)
        {
            throw new InvalidDataException($"the record of {recorded.Id} does not hold what it was decided on (any more), so no test can be made of it");
        }

        JsonObject shown = SecretValues.Hide(recorded.Arguments, operation)
            ?? throw new InvalidDataException($"the schema of {recorded.Route}/{recorded.Operation} marks something secret where it cannot be told from the rest, so no test can be made of {recorded.Id}");
        hidesSecrets = !shown.Equals(recorded.Arguments);
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"# Made of the decision {recorded.Id} of {Rfc3339.Text(recorded.Time)}, which was {recorded.Effect}.\n");
        text.Append(hidesSecrets ? "# What the schema marks secret is not here: put something in its place that is none.\n" : "");
        text.Append("apiVersion: atellagent/v1\nkind: PolicyTest\n");
        text.Append(CultureInfo.InvariantCulture, $"metadata: {{ name: decisions/{recorded.Id.Replace('_', '-')} }}\n");
        text.Append("spec:\n");
        text.Append(CultureInfo.InvariantCulture, $"  now: {Quoted(recorded.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture))}\n");
        text.Append("  cases:\n");
        text.Append(CultureInfo.InvariantCulture, $"    - name: {Quoted($"{recorded.Route}/{recorded.Operation} as in {recorded.Id}")}\n      given:\n");
        WriteGiven(text, recorded, shown);
        text.Append(CultureInfo.InvariantCulture, $"      expect: {{ effect: {effect} }}\n");
        return text.ToString();
    }

    private static void WriteGiven(StringBuilder text, RecordedDecision recorded, JsonObject arguments)
    {
        Add(text, "principal", new JsonString(recorded.Principal));
        if (recorded.Standing?.Principal is { } principal)
        {
            Add(text, "roles", Texts(principal.Roles));
            Add(text, "teams", Texts(principal.Teams));
        }

        Add(text, "deployment", recorded.Deployment is null ? null : new JsonString(recorded.Deployment));
        Add(text, "environment", recorded.Standing?.Deployment is { } place ? new JsonString(place.Environment) : null);
        Add(text, "delegation", Actions.DelegationChain.Tell(recorded.Delegation));
        Add(text, "route", new JsonString(recorded.Route));
        Add(text, "operation", new JsonString(recorded.Operation));
        if (recorded.TokenIssuedAt is { } issued && recorded.TokenExpiresAt is { } ends)
        {
            Add(text, "token", JsonObject.Of(("ageSeconds", Seconds(recorded.At - issued)), ("expiresInSeconds", Seconds(ends - recorded.At))));
        }

        Add(text, "labels", recorded.Standing is { Labels: { IsEmpty: false } labels } ? Texts(labels) : null);
        Add(text, "args", arguments);
        Add(text, "context", recorded.Context.Members.IsEmpty ? null : recorded.Context);
    }

    // JSON is flow style in YAML, and quoted whatever it holds.
    private static void Add(StringBuilder text, string name, JsonValue? value)
    {
        if (value is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Indent}{name}: {CanonicalJson.ToText(value)}\n");
        }
    }

    private static JsonNumber Seconds(TimeSpan span) => JsonNumber.Of(Math.Clamp((long)Math.Floor(span.TotalSeconds), 0, 86_400));

    private static JsonArray Texts(ImmutableArray<string> texts) => new([.. texts.Select(static one => (JsonValue)new JsonString(one))]);

    private static string Quoted(string text) => CanonicalJson.ToText(new JsonString(text));
}
