using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Policies;

namespace Atellagent.Domain.Decisions;

/// <summary>The boundary's answer to one action request. There are exactly four answers.</summary>
public abstract record Decision
{
    private Decision()
    {
    }

    /// <summary>The rules that made this answer, sorted by policy and id; never empty.</summary>
    public required ImmutableArray<DecisionReason> Reasons { get; init; }

    /// <summary>
    /// One entry for each candidate rule, sorted by name: <c>policy#id</c> and what it evaluated to. The record is complete:
    /// no rule is skipped because another already decided.
    /// </summary>
    public ImmutableArray<RuleResult> Evaluated { get; init; } = [];

    /// <summary>The answer that there would be if policies in shadow mode decided too; null where none saw the request.</summary>
    public Decision? Shadow { get; init; }

    /// <summary>What must have answered about the response before anything of it is released, sorted.</summary>
    public ImmutableArray<string> ResponseDetectors { get; init; } = [];

    /// <summary>The labels that the action's run has from its admission on: those of the operation, and of rules that held; sorted.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>The exceptions that lifted a rule of this decision, by name, sorted.</summary>
    public ImmutableArray<string> Exceptions { get; init; } = [];

    /// <summary>The bundle that was asked.</summary>
    public required Digest PolicyVersion { get; init; }

    // Internal on purpose. The private constructor alone does not close the hierarchy, because a record's copy
    // constructor is protected; a member that other assemblies cannot implement does.
    internal abstract string Word { get; }

    /// <summary>The contract's word for the answer: <c>deny</c>, <c>allow</c>, <c>narrow</c> or <c>require_approval</c>.</summary>
    public string Effect => Word;

    /// <summary>The action does not happen.</summary>
    /// <param name="Code">Why, for programs.</param>
    public sealed record Deny(DenialCode Code) : Decision
    {
        /// <summary>The bounds that the action would be narrowed to, where the caller refused to be narrowed; null otherwise.</summary>
        public BoundSet? Bounds { get; init; }

        /// <summary>When a used-up rate or budget begins anew, or it is worth asking again where too much was asked for at once; null where it is another denial.</summary>
        public DateTimeOffset? ResetsAt { get; init; }

        /// <summary>Whether the same request may be answered otherwise later although nothing was changed: its key is not used up.</summary>
        public bool IsForNow => ResetsAt is not null;

        internal override string Word => "deny";
    }

    /// <summary>The action may be dispatched as asked.</summary>
    /// <param name="Action">The action.</param>
    public sealed record Allow(BoundedAction Action) : Decision
    {
        internal override string Word => "allow";
    }

    /// <summary>The action may be dispatched as narrowed.</summary>
    /// <param name="Action">The action as granted.</param>
    /// <param name="Changes">What was changed, and by which rule.</param>
    public sealed record Narrow(BoundedAction Action, ImmutableArray<ArgumentChange> Changes) : Decision
    {
        internal override string Word => "narrow";
    }

    /// <summary>The action waits for people.</summary>
    /// <param name="Action">The action as it would be granted.</param>
    /// <param name="Changes">What was changed, and by which rule.</param>
    /// <param name="Gates">Who must agree.</param>
    public sealed record AwaitApproval(
        BoundedAction Action,
        ImmutableArray<ArgumentChange> Changes,
        ImmutableArray<ApprovalGate> Gates) : Decision
    {
        internal override string Word => "require_approval";
    }
}
