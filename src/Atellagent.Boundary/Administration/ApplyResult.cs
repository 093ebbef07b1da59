using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Administration;

/// <summary>What became of a change of the boundary's documents. With one error nothing is applied.</summary>
[GenerateSerializer, Alias("atellagent.applyresult"), Immutable]
public sealed record ApplyResult
{
    /// <summary>Whether the documents are in force now.</summary>
    [Id(0)]
    public required bool Applied { get; init; }

    /// <summary>What changes, or would.</summary>
    [Id(1)]
    public ImmutableArray<AdministrativeChange> Changes { get; init; } = [];

    /// <summary>What is wrong, all of it.</summary>
    [Id(2)]
    public ImmutableArray<ApplyError> Errors { get; init; } = [];

    /// <summary>Whether evidence could not be written; then nothing was applied.</summary>
    [Id(3)]
    public bool EvidenceUnavailable { get; init; }

    /// <summary>The policy version that is in force now, or would be.</summary>
    [Id(4)]
    public string? PolicyVersion { get; init; }

    /// <summary>Whether there is no version of that name to roll back to.</summary>
    [Id(5)]
    public bool NoSuchVersion { get; init; }

    /// <summary>The change as it was worked out; null where something is wrong with it.</summary>
    [Id(6)]
    public ChangeProposal? Proposal { get; init; }

    /// <summary>Whether what is in force is not what the proposal was worked out against; then nothing was applied.</summary>
    [Id(7)]
    public bool IsStale { get; init; }

    /// <summary>What whoever makes the change should know of it.</summary>
    [Id(8)]
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>The result as the contract tells it.</summary>
    /// <returns>The JSON object.</returns>
    public JsonObject ToJson() => JsonObject.Of(
        ("applied", JsonBoolean.Of(Applied)),
        ("breakGlass", Proposal?.BreakGlass is { } use ? new JsonString(use) : null),
        ("changes", new JsonArray([.. Changes.Select(static change => (JsonValue)JsonObject.Of(
            ("action", new JsonString(change.Action)),
            ("kind", new JsonString(change.Kind)),
            ("name", new JsonString(change.Name)),
            ("revision", new JsonString(change.Revision))))])),
        ("errors", new JsonArray([.. Errors.Select(static error => (JsonValue)JsonObject.Of(
            ("column", JsonNumber.Of(error.Column)),
            ("file", new JsonString(error.File)),
            ("line", JsonNumber.Of(error.Line)),
            ("message", new JsonString(error.Message))))])),
        ("notes", Notes.IsEmpty ? null : new JsonArray([.. Notes.Select(static note => (JsonValue)new JsonString(note))])),
        ("needsVote", JsonBoolean.Of(Proposal?.NeedsVote ?? false)),
        ("policyVersion", PolicyVersion is { } version ? new JsonString(version) : JsonNull.Instance),
        ("widening", new JsonArray([.. (Proposal?.Widening ?? []).Select(static what => (JsonValue)new JsonString(what))])));
}
