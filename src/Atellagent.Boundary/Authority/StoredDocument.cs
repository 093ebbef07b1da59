using Atellagent.Domain.Documents;

namespace Atellagent.Boundary.Authority;

/// <summary>A stored document and its parsed revisions; what was parsed before is not parsed again.</summary>
internal sealed class StoredDocument
{
    private readonly DocumentState _state;
    private readonly Dictionary<string, BoundaryDocument> _parsed = new(StringComparer.Ordinal);

    /// <summary>Takes over a state as read.</summary>
    /// <param name="kind">The grain type.</param>
    /// <param name="name">The document's name.</param>
    /// <param name="state">The state.</param>
    /// <param name="before">What was known before, or null.</param>
    public StoredDocument(string kind, string name, DocumentState state, StoredDocument? before)
    {
        DocumentKind = AuthorityStorage.KindOf(kind);
        Name = name;
        _state = state;
        foreach ((string revision, BoundaryDocument document) in before?._parsed ?? [])
        {
            if (state.Revisions.ContainsKey(revision))
            {
                _parsed[revision] = document;
            }
        }
    }

    /// <summary>The document's kind, such as <c>Principal</c>.</summary>
    public string DocumentKind { get; }

    /// <summary>The document's name.</summary>
    public string Name { get; }

    /// <summary>Why it is suspended or disabled; null while it is not.</summary>
    public HaltNotice? Halt => _state.Halt;

    /// <summary>Reads a revision into types.</summary>
    /// <param name="revision">Its digest.</param>
    /// <returns>The document, or null where it is not there, cannot be read, or is not what its digest says.</returns>
    public BoundaryDocument? Read(string revision)
    {
        if (_parsed.TryGetValue(revision, out BoundaryDocument? known))
        {
            return known;
        }

        if (!_state.Revisions.TryGetValue(revision, out string? content))
        {
            return null;
        }

        DocumentReadResult result = BoundaryFolderReader.Read([($"{DocumentKind}/{Name}", content)]);
        BoundaryDocument? document = result.Errors.IsEmpty && result.Documents.Length == 1 ? result.Documents[0] : null;
        if (document is null
            || !string.Equals(document.Kind, DocumentKind, StringComparison.Ordinal)
            || !string.Equals(document.Name, Name, StringComparison.Ordinal)
            || !string.Equals(document.Revision.ToString(), revision, StringComparison.Ordinal))
        {
            return null;
        }

        _parsed[revision] = document;
        return document;
    }
}
