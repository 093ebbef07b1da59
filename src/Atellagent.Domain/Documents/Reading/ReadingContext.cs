using System.Collections.Immutable;
using Atellagent.Domain.Documents.Yaml;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>What the reading of one document collects: its errors, and the places of the names it refers to.</summary>
internal sealed class ReadingContext
{
    private readonly ImmutableDictionary<string, SourcePosition>.Builder _places =
        ImmutableDictionary.CreateBuilder<string, SourcePosition>(StringComparer.Ordinal);

    /// <summary>Whether the boundary's own documents are read, which alone have its names and its connector.</summary>
    public bool IsBuiltIn { get; init; }

    /// <summary>What is wrong so far.</summary>
    public List<DocumentError> Errors { get; } = [];

    /// <summary>Where the names stand, by path.</summary>
    public DocumentPlaces Places => new(_places.ToImmutable());

    /// <summary>Keeps the place of a name, so that a dangling reference can be told where it stands.</summary>
    /// <param name="node">The name.</param>
    public void Note(YamlNode node) => _places[node.Path] = node.Position;

    /// <summary>Notes an error about a value.</summary>
    /// <param name="node">The value.</param>
    /// <param name="message">What is wrong with it.</param>
    public void Refuse(YamlNode node, string message) => Refuse(node.Position, node.Path, message);

    /// <summary>Notes an error.</summary>
    /// <param name="position">Where.</param>
    /// <param name="path">The way to it.</param>
    /// <param name="message">What is wrong.</param>
    public void Refuse(SourcePosition position, string path, string message) =>
        Errors.Add(new DocumentError(position, path.Length == 0 ? message : $"{path}: {message}"));
}
