using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Labels;

/// <summary>
/// What becomes of labels with a record, in the commit that writes it. A label that was not there before raises the authority clock in that commit, so that
/// nobody admits on a view that lacks it; one that was there already costs and changes nothing.
/// </summary>
public sealed record LabelStep
{
    /// <summary>Who holds them, as <see cref="LabelHolder"/> names holders; sorted.</summary>
    public required ImmutableArray<string> Holders { get; init; }

    /// <summary>The labels that each of them is to have from now on; sorted. None where all of them are taken away.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>Whether the holders lose every label that they have.</summary>
    public bool IsCleared => Labels.IsEmpty;

    /// <summary>The step as records tell it.</summary>
    /// <returns>The JSON object.</returns>
    public JsonObject ToJson() => JsonObject.Of(("holders", Texts(Holders)), ("labels", Texts(Labels)));

    private static JsonArray Texts(ImmutableArray<string> texts) => new([.. texts.Select(static one => (JsonValue)new JsonString(one))]);
}
