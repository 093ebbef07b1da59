using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Administration;

/// <summary>
/// A change that has been worked out against what is in force. Its digest binds everything that it is: what a policy decided
/// on, or a person voted for, is exactly what is carried out, or nothing is.
/// </summary>
[GenerateSerializer, Alias("atellagent.proposal"), Immutable]
public sealed record ChangeProposal
{
    /// <summary><c>apply</c>, <c>rollback</c>, <c>resume</c> or <c>enable</c>.</summary>
    [Id(0)]
    public required string Verb { get; init; }

    /// <summary>The number of the manifest that it was worked out against; on another it means nothing.</summary>
    [Id(1)]
    public required long Base { get; init; }

    /// <summary>The documents that are created, updated or deleted.</summary>
    [Id(2)]
    public required ImmutableArray<AdministrativeChange> Documents { get; init; }

    /// <summary>The policy version that it leads to.</summary>
    [Id(3)]
    public required string PolicyVersion { get; init; }

    /// <summary>Whether policies that are not among its documents are taken out of force.</summary>
    [Id(4)]
    public bool Prune { get; init; }

    /// <summary>Why; empty where nobody said.</summary>
    [Id(5)]
    public string Why { get; init; } = "";

    /// <summary>What it widens, each in a few words; empty where nobody can do more after it than before.</summary>
    [Id(6)]
    public ImmutableArray<string> Widening { get; init; } = [];

    /// <summary>Who signed its policies, and with which key; null where nobody has.</summary>
    [Id(7)]
    public string? SignedBy { get; init; }

    /// <summary>The key of that signature.</summary>
    [Id(8)]
    public string? SignedWith { get; init; }

    /// <summary>The documents as they would be in force, as canonical JSON, and the signature.</summary>
    [Id(9)]
    public required ImmutableArray<SourceFile> Files { get; init; }

    /// <summary>Whether it takes the vote of another person.</summary>
    [Id(10)]
    public bool NeedsVote { get; init; }

    /// <summary>The use of break glass because of which it takes no vote; null where there is none.</summary>
    [Id(11)]
    public string? BreakGlass { get; init; }

    /// <summary>SHA-256 over the canonical JSON (RFC 8785) of everything else but the files, which the revisions bind.</summary>
    [JsonIgnore]
    public string Digest => Domain.Identifiers.Digest.Of(Tell()).ToString();

    /// <summary>The same change under a use of break glass.</summary>
    /// <param name="use">The use.</param>
    /// <returns>The change, which takes no vote and has another digest.</returns>
    public ChangeProposal Under(string use) => this with { NeedsVote = false, BreakGlass = use };

    /// <summary>What policies see of it.</summary>
    /// <returns>The arguments of the operation.</returns>
    public JsonObject ToArguments() => ToProposal().Without("verb");

    /// <summary>The same with its verb.</summary>
    /// <returns>The arguments of the operation <c>propose</c>.</returns>
    public JsonObject ToProposal() => Tell().With("digest", new JsonString(Digest));

    private JsonObject Tell() => JsonObject.Of(
        ("base", JsonNumber.Of(Base)),
        ("breakGlass", BreakGlass is null ? null : new JsonString(BreakGlass)),
        ("documents", new JsonArray([.. Documents.Select(static change => (JsonValue)JsonObject.Of(
            ("action", new JsonString(change.Action)),
            ("kind", new JsonString(change.Kind)),
            ("name", new JsonString(change.Name)),
            ("revision", new JsonString(change.Revision))))])),
        ("kinds", Texts(Documents.Select(static change => change.Kind).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))),
        ("needsVote", JsonBoolean.Of(NeedsVote)),
        ("policyVersion", new JsonString(PolicyVersion)),
        ("prune", JsonBoolean.Of(Prune)),
        ("reason", new JsonString(Why)),
        ("signedBy", SignedBy is null ? null : new JsonString(SignedBy)),
        ("signedWith", SignedWith is null ? null : new JsonString(SignedWith)),
        ("verb", new JsonString(Verb)),
        ("widening", Texts(Widening)),
        ("widens", JsonBoolean.Of(!Widening.IsEmpty)));

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(static text => (JsonValue)new JsonString(text))]);
}
