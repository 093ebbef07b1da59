using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Documents;

/// <summary>One document of the boundary folder (<c>apiVersion: atellagent/v1</c>), read into types.</summary>
public abstract record BoundaryDocument
{
    private protected BoundaryDocument()
    {
    }

    /// <summary>The document's <c>kind</c>: <c>Team</c>, <c>Principal</c>, <c>Deployment</c>, <c>Route</c>, <c>Policy</c>, <c>PolicyException</c>, <c>TrustedIssuer</c>, <c>IdentityProvider</c> or <c>Webhook</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>The document's <c>metadata.name</c>, unique within its kind.</summary>
    public required string Name { get; init; }

    /// <summary>The team that answers for it (<c>metadata.owner</c>), or null.</summary>
    public string? Owner { get; init; }

    /// <summary>Where the document begins.</summary>
    public required SourcePosition Position { get; init; }

    /// <summary>The whole document as JSON; layout and comments of the YAML are not part of it.</summary>
    public required JsonObject Content
    {
        get;
        init
        {
            field = value;
            Revision = Digest.Of(value);
        }
    }

    /// <summary>The hash of the canonical form of <see cref="Content"/>: the document's version.</summary>
    // Made together with the content, and not when asked: every decision record of a route tells it.
    public Digest Revision { get; private init; }

    /// <summary>Where the names stand that the document refers to.</summary>
    internal DocumentPlaces Places { get; init; } = DocumentPlaces.None;

    // Internal on purpose: it closes the hierarchy, which a record's protected copy constructor would leave open.
    internal abstract int ApplyOrder { get; }
}
