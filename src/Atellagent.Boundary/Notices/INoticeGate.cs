using System.Collections.Immutable;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Detectors;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Notices;

/// <summary>What decides about the notices of one call: the same rules, detectors and labels as about its answer.</summary>
internal interface INoticeGate
{
    /// <summary>Whether the caller is still in force.</summary>
    /// <returns>False where it, its deployment or its token is not any more.</returns>
    bool Stands();

    /// <summary>Decides about a notice.</summary>
    /// <param name="body">What it says.</param>
    /// <returns>In what form it leaves.</returns>
    ValueTask<ReleaseDecision> DecideAsync(JsonObject body);

    /// <summary>Shows a text to the detectors of answers.</summary>
    /// <param name="text">The text.</param>
    /// <returns>What they say.</returns>
    DetectorReport Look(string text);

    /// <summary>Gives labels to whoever is told.</summary>
    /// <param name="labels">The labels.</param>
    /// <returns>Whether they are on disk.</returns>
    Task<bool> GiveAsync(ImmutableArray<string> labels);
}
