namespace Atellagent.Domain.Approvals;

/// <summary>An approval that is to be moved on; what it is about is read when that is done.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Action">The action's id.</param>
/// <param name="Step">What is due.</param>
public sealed record DueApproval(string Id, string Action, DueStep Step);
