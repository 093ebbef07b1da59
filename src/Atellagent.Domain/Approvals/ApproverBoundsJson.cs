using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Documents.Reading;
using Atellagent.Domain.Documents.Yaml;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Approvals;

/// <summary>
/// Reads the bounds of approvers, in the words of a grant's bounds on arguments, and tells them. How a value is brought inside follows from
/// the bound: a number is moved to it, elements that it does not allow are taken out, an argument that it wants absent is left out. Nothing
/// is ever put in place of anything.
/// </summary>
public static class ApproverBoundsJson
{
    private const int MostBytes = 64 * 1024;

    /// <summary>Reads bounds as somebody gives them: <c>{ "arguments": { "amount": { "maximum": 50 } } }</c>.</summary>
    /// <param name="told">The value.</param>
    /// <param name="bounds">The bounds, each with its repair.</param>
    /// <param name="problem">What is wrong with them.</param>
    /// <returns>False where they are no bounds on arguments.</returns>
    public static bool TryRead(JsonValue? told, [NotNullWhen(true)] out BoundSet? bounds, [NotNullWhen(false)] out string? problem)
    {
        bounds = null;
        problem = null;
        if (told is not JsonObject { Members: [{ Key: "arguments", Value: JsonObject { Members.IsEmpty: false } }] } given)
        {
            problem = "bounds are { \"arguments\": { NAME: { \"maximum\": … } } }, and name at least one argument";
            return false;
        }

        if (CanonicalJson.ToUtf8(given).Length > MostBytes)
        {
            problem = $"bounds of more than {MostBytes / 1024} KiB are nothing that people read";
            return false;
        }

        ReadingContext context = new();
        BoundSet? read = FieldReader.Open(JsonTree.Of(given, "bounds"), context) is { } fields ? BoundsReader.Read(fields, mayRepair: false) : null;
        if (read is null || context.Errors.Count > 0)
        {
            problem = context.Errors.Count > 0 ? context.Errors[0].Message : "these are no bounds";
            return false;
        }

        bounds = new BoundSet(read.Arguments.ToImmutableSortedDictionary(static one => one.Key, static one => one.Value with { OnExceed = RepairOf(one.Value) }, StringComparer.Ordinal));
        return true;
    }

    /// <summary>Tells who narrowed an action and how.</summary>
    /// <param name="narrowed">The bounds, the first one first.</param>
    /// <returns>One object each.</returns>
    public static JsonArray Tell(ImmutableArray<ApproverBounds> narrowed) => new([.. narrowed.Select(static one => JsonObject.Of(
        ("at", new JsonString(Rfc3339.Text(one.At))),
        ("bounds", BoundsJson.Of(new BoundSet(one.Bounds.Arguments.ToImmutableSortedDictionary(static b => b.Key, static b => b.Value with { OnExceed = BoundRepair.Refuse }, StringComparer.Ordinal)))),
        ("by", new JsonString(one.By))))]);

    /// <summary>Reads what <see cref="Tell"/> told.</summary>
    /// <param name="told">The value; null where nobody has narrowed anything.</param>
    /// <returns>The bounds; default where they cannot be read, in whole or in part.</returns>
    public static ImmutableArray<ApproverBounds> Read(JsonValue? told)
    {
        if (told is null)
        {
            return [];
        }

        if (told is not JsonArray { Items.IsEmpty: false } list)
        {
            return default;
        }

        ImmutableArray<ApproverBounds>.Builder narrowed = ImmutableArray.CreateBuilder<ApproverBounds>(list.Items.Length);
        foreach (JsonValue item in list.Items)
        {
            if (item is not JsonObject one
                || one["by"] is not JsonString by
                || one["at"] is not JsonString at
                || !DateTimeOffset.TryParse(at.Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
                || !TryRead(one["bounds"], out BoundSet? bounds, out _))
            {
                return default;
            }

            narrowed.Add(new ApproverBounds(by.Value, bounds, time));
        }

        return narrowed.MoveToImmutable();
    }

    private static BoundRepair RepairOf(ArgumentBound bound) =>
        bound.IsAbsent ? BoundRepair.Drop
        : !bound.Enum.IsDefault ? BoundRepair.Refuse
        : (bound.Minimum ?? bound.Maximum) is not null ? BoundRepair.Clamp
        : !bound.SubsetOf.IsDefault || !bound.Excludes.IsDefault ? BoundRepair.Filter
        : BoundRepair.Refuse;
}
