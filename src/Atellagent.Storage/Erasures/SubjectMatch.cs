using Atellagent.Domain.Json;

namespace Atellagent.Storage.Erasures;

/// <summary>Whether a record is of a principal.</summary>
internal static class SubjectMatch
{
    /// <summary>Whether an action is theirs: they asked for it, or it was asked for on their behalf.</summary>
    /// <param name="record">A record of it.</param>
    /// <param name="subject">The principal.</param>
    /// <returns>True when it is.</returns>
    public static bool IsTheirs(JsonObject record, string subject) =>
        Is(record["principal"], subject)
        || (record["delegation"] is JsonArray chain && chain.Items.Any(link => link is JsonObject told && Is(told["principal"], subject)));

    /// <summary>Whether they say something in a record: a vote, a settlement, an outcome that they report.</summary>
    /// <param name="record">The record.</param>
    /// <param name="subject">The principal.</param>
    /// <returns>True when they do.</returns>
    public static bool IsSaidByThem(JsonObject record, string subject) =>
        Is(record["by"], subject)
        || Is(record["reportedBy"], subject)
        || ((record["approval"] as JsonObject)?["votes"] is JsonArray votes
            && votes.Items.Any(vote => vote is JsonObject told && (Is(told["voter"], subject) || Is(told["inPlaceOf"], subject))));

    private static bool Is(JsonValue? value, string subject) => value is JsonString text && string.Equals(text.Value, subject, StringComparison.Ordinal);
}
