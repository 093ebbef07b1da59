namespace Atellagent.Domain.Json;

/// <summary>JSON whose texts somebody else chose, made safe to look at: the same, with every text and every name as <see cref="VisibleText"/> has it.</summary>
public static class VisibleJson
{
    /// <summary>Makes a value safe to look at.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The same for the eye; it is no longer what was said.</returns>
    public static JsonValue Of(JsonValue value) => value switch
    {
        JsonString text => new JsonString(VisibleText.Whole(text.Value)),
        JsonArray list => new JsonArray([.. list.Items.Select(Of)]),
        JsonObject record => record.Members.Aggregate(JsonObject.Empty, static (told, member) => told.With(VisibleText.Whole(member.Key), Of(member.Value))),
        _ => value,
    };
}
