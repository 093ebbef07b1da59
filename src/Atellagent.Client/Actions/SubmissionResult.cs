using Atellagent.Client.Problems;

namespace Atellagent.Client.Actions;

/// <summary>What the boundary made of an action. There are exactly four answers.</summary>
public abstract record SubmissionResult
{
    private SubmissionResult()
    {
    }

    /// <summary>The idempotency key it was asked under; asking again with it is always safe. Null for a look at an action.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>The decision's id, or null where nothing was decided.</summary>
    public abstract string? DecisionId { get; }

    // A record's copy constructor is protected, so only a member that others cannot implement closes the hierarchy.
    internal abstract bool IsFinal { get; }

    /// <summary>
    /// The action came to an end at its destination; <see cref="ActionReport.Outcome"/> says which, and the destination may
    /// still have said no (<see cref="OutcomeStatus.Failed"/>).
    /// </summary>
    /// <param name="Report">The boundary's answer.</param>
    public sealed record Completed(ActionReport Report) : SubmissionResult
    {
        /// <inheritdoc />
        public override string? DecisionId => Report.Decision?.Id;

        internal override bool IsFinal => true;
    }

    /// <summary>The action waits, for an approval or for its destination. Nothing has to be sent again.</summary>
    /// <param name="Report">The boundary's answer so far.</param>
    public sealed record Pending(ActionReport Report) : SubmissionResult
    {
        /// <inheritdoc />
        public override string? DecisionId => Report.Decision?.Id;

        internal override bool IsFinal => false;
    }

    /// <summary>The boundary refused, and nothing was sent. The problem carries the decision, so that an agent can adapt.</summary>
    /// <param name="Problem">Why.</param>
    public sealed record Denied(ProblemReport Problem) : SubmissionResult
    {
        /// <inheritdoc />
        public override string? DecisionId => Problem.Decision?.Id;

        internal override bool IsFinal => true;
    }

    /// <summary>
    /// The action could not be asked for in this way, or could not be carried out. Only for
    /// <see cref="ProblemCodes.OutcomeUnknown"/> may something have been sent.
    /// </summary>
    /// <param name="Problem">Why.</param>
    public sealed record Failed(ProblemReport Problem) : SubmissionResult
    {
        /// <inheritdoc />
        public override string? DecisionId => Problem.Decision?.Id;

        internal override bool IsFinal => true;
    }
}
