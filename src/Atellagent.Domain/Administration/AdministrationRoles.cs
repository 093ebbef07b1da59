using System.Collections.Immutable;
using Atellagent.Domain.Authority;

namespace Atellagent.Domain.Administration;

/// <summary>The roles that the boundary's own policies know. A role does nothing without a grant on the route <c>atellagent</c>.</summary>
public static class AdministrationRoles
{
    /// <summary>Does everything, but for what takes a second person.</summary>
    public const string Admin = "admin";

    /// <summary>Changes policies and routes.</summary>
    public const string PolicyAuthor = "policy-author";

    /// <summary>Stops and starts what is there, and rotates keys.</summary>
    public const string Operator = "operator";

    /// <summary>Reads evidence.</summary>
    public const string Reviewer = "reviewer";

    /// <summary>Votes on changes that widen authority.</summary>
    public const string Approver = "approver";

    /// <summary>Reads everything and changes nothing.</summary>
    public const string Auditor = "auditor";

    /// <summary>Starts and ends runs of hosted deployments, and nothing else: the role of a supervisor.</summary>
    public const string Runner = "runner";

    /// <summary>Has what stands beside records erased. Nobody has it by being an administrator: to give it widens, and takes a second person.</summary>
    public const string Eraser = "eraser";

    /// <summary>What <see cref="Admin"/> was called before there were other roles. It is read as that role and its grant.</summary>
    internal const string Earlier = "administrator";

    /// <summary>Adds what the role of earlier versions stands for.</summary>
    /// <param name="type">The principal's type.</param>
    /// <param name="roles">Its roles as written.</param>
    /// <param name="grants">Its grants as written.</param>
    /// <returns>Roles and grants.</returns>
    internal static (ImmutableArray<string> Roles, ImmutableArray<Grant> Grants) WithEarlier(
        PrincipalType type, ImmutableArray<string> roles, ImmutableArray<Grant> grants) =>
        type is PrincipalType.Person or PrincipalType.Service && roles.Contains(Earlier, StringComparer.Ordinal)
            ? (roles.Contains(Admin, StringComparer.Ordinal) ? roles : roles.Add(Admin),
                grants.Any(static g => string.Equals(g.Route, AdministrationRoute.Name, StringComparison.Ordinal))
                    ? grants
                    : grants.Add(new Grant(AdministrationRoute.Name, ["*"], Bounds.BoundSet.None)))
            : (roles, grants);
}
