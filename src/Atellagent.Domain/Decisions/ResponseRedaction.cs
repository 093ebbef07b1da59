using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;

namespace Atellagent.Domain.Decisions;

/// <summary>Takes out of a response what a rule says. What cannot be taken out for certain lets nothing leave.</summary>
internal static class ResponseRedaction
{
    private static readonly JsonString Mask = new("[redacted]");

    /// <summary>Redacts.</summary>
    /// <param name="response">The response; null where there is none.</param>
    /// <param name="redaction">What is taken out.</param>
    /// <param name="clean">What is left.</param>
    /// <param name="problem">Why it could not be done.</param>
    /// <returns>False when it could not.</returns>
    public static bool TryApply(JsonValue? response, Redaction redaction, out JsonValue? clean, [NotNullWhen(false)] out string? problem)
    {
        (clean, problem) = (null, null);
        if (!redaction.Kinds.IsEmpty)
        {
            problem = $"no detector has marked where {string.Join(", ", redaction.Kinds)} stands in the response";
        }
        else if (response is JsonString)
        {
            problem = "the response is text, and has no members that could be taken out";
        }

        if (problem is not null)
        {
            return false;
        }

        clean = response;
        foreach (string path in redaction.Paths)
        {
            clean = clean is null ? null : Replace(clean, Split(path));
        }

        return true;
    }

    private static ReadOnlySpan<string> Split(string path) =>
        path.Split('/').Skip(1).Select(static part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)).ToArray();

    private static JsonValue Replace(JsonValue value, ReadOnlySpan<string> path)
    {
        if (path.IsEmpty)
        {
            return Mask;
        }

        switch (value)
        {
            case JsonObject record:
                foreach ((string name, JsonValue member) in record.Members)
                {
                    if (path[0] == "*" || string.Equals(path[0], name, StringComparison.Ordinal))
                    {
                        record = record.With(name, Replace(member, path[1..]));
                    }
                }

                return record;
            case JsonArray list:
                ImmutableArray<JsonValue>.Builder items = ImmutableArray.CreateBuilder<JsonValue>(list.Items.Length);
                for (int i = 0; i < list.Items.Length; i++)
                {
                    bool isMeant = path[0] == "*" || string.Equals(path[0], i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
                    items.Add(isMeant ? Replace(list.Items[i], path[1..]) : list.Items[i]);
                }

                return new JsonArray(items.DrainToImmutable());
            default:
                return value;
        }
    }
}
