using Atellagent.Boundary.Administration.Changes;

namespace Atellagent.Boundary.Administration;

/// <summary>
/// Owns the manifest: which documents are in force. There is one, with the key <c>boundary</c>. It changes what the boundary's own
/// connector brings it, whose decision is in evidence by then; only the start has nobody who could ask for its change.
/// </summary>
[Alias("atellagent.boundary")]
public interface IBoundaryGrain : IGrainWithStringKey
{
    /// <summary>How long an answer may take: a change of thousands of documents writes each of them.</summary>
    const string LongestAnswer = "00:10:00";

    /// <summary>Works out what documents would change; those not named stay as they are.</summary>
    /// <param name="request">The documents, and why.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What would become of it, and the proposal where nothing is wrong.</returns>
    [ResponseTimeout(LongestAnswer)]
    Task<ApplyResult> PlanAsync(ApplyRequest request, CancellationToken cancellationToken);

    /// <summary>Works out what it takes to put a policy version in force again: exactly its policies and exceptions.</summary>
    /// <param name="request">The version, and why.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What would become of it, and the proposal where nothing is wrong.</returns>
    [ResponseTimeout(LongestAnswer)]
    Task<ApplyResult> PlanRollbackAsync(RollbackRequest request, CancellationToken cancellationToken);

    /// <summary>Notes that a replay of recorded requests has shown a draft to let more through: from now on it is not put in force without a vote.</summary>
    /// <param name="outcome">What the draft leads to, by <see cref="ChangeOutcome"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when it is on disk.</returns>
    Task NoteWiderAsync(string outcome, CancellationToken cancellationToken);

    /// <summary>Works out the end of a suspension, for a vote. It is bound to that suspension: not to one before or after it.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The proposal; null where there is no such document, or it is not stopped.</returns>
    Task<ChangeProposal?> PlanResumeAsync(string kind, string name, CancellationToken cancellationToken);

    /// <summary>Carries out a proposal that needs no vote, where what is in force is still what it was worked out against.</summary>
    /// <param name="proposal">The proposal.</param>
    /// <param name="by">Who asked for it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What became of it.</returns>
    [ResponseTimeout(LongestAnswer)]
    Task<ApplyResult> CarryOutAsync(ChangeProposal proposal, string by, CancellationToken cancellationToken);

    /// <summary>
    /// Carries out a change that was voted for, at most once. That the votes still count, and that it is what was voted for, is
    /// looked at again, and its record of evidence names who asked and who voted and stands before it.
    /// </summary>
    /// <param name="change">The change.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What became of it.</returns>
    [ResponseTimeout(LongestAnswer)]
    Task<ApplyResult> CarryOutVotedAsync(PendingChange change, CancellationToken cancellationToken);

    /// <summary>Applies documents at the start, before there is anybody to ask for it. Its record of evidence stands before it.</summary>
    /// <param name="request">The documents, and why.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What became of it.</returns>
    [ResponseTimeout(LongestAnswer)]
    Task<ApplyResult> StartWithAsync(ApplyRequest request, CancellationToken cancellationToken);

    /// <summary>Suspends a principal or deployment, or disables a route. It has taken effect when this returns.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="name">The name.</param>
    /// <param name="halt">True to suspend, false to resume.</param>
    /// <param name="by">The administrator.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What became of it.</returns>
    Task<HaltResult> SetHaltedAsync(string kind, string name, bool halt, string by, CancellationToken cancellationToken);
}
