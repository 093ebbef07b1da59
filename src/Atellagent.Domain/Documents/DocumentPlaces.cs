using System.Collections.Immutable;

namespace Atellagent.Domain.Documents;

/// <summary>Where the names stand that a document refers to.</summary>
/// <param name="positions">Positions by path, such as <c>spec.grants[0].route</c>.</param>
internal sealed class DocumentPlaces(ImmutableDictionary<string, SourcePosition> positions)
{
    /// <summary>No places: the document was not read from text.</summary>
    public static DocumentPlaces None { get; } = new(ImmutableDictionary<string, SourcePosition>.Empty);

    /// <summary>The place of a path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="otherwise">What to say where it is not known.</param>
    /// <returns>The place.</returns>
    public SourcePosition At(string path, SourcePosition otherwise) => positions.GetValueOrDefault(path, otherwise);
}
