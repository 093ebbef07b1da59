using System.Collections.Immutable;
using Atellagent.Domain.Policies;

namespace Atellagent.Domain.Approvals;

/// <summary>
/// What people who were asked have made of an action: an input of its decision, like policies. All of the bounds hold together, so another
/// one can only take away; and whoever was asked before is asked still.
/// </summary>
/// <param name="By">Who narrowed it and how, the first one first.</param>
/// <param name="Gates">The gates that were asked for before; they are asked for whatever policies make of the narrowed action.</param>
public sealed record ApproverNarrowing(ImmutableArray<ApproverBounds> By, ImmutableArray<ApprovalGate> Gates);
