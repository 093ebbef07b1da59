using Atellagent.Domain.Authority;
using Atellagent.Domain.Documents;

namespace Atellagent.Domain.Administration;

/// <summary>
/// Who takes which part when glass is broken. A use is held by a person whose document says so beforehand, confirmed by another one,
/// and reviewed by another one. Only persons take part: behind a service nobody is known at night.
/// </summary>
public static class BreakGlassRules
{
    /// <summary>The longest that a use lasts.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromHours(4);

    /// <summary>How long a use waits for who confirms it.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromHours(1);

    /// <summary>Whether a principal may hold a use.</summary>
    /// <param name="principal">The principal.</param>
    /// <returns>True for a person whose document declares it.</returns>
    public static bool MayHold(PrincipalDocument principal) => principal is { Type: PrincipalType.Person, BreakGlass: not null };

    /// <summary>Whether a principal may be the second of the two who open a use.</summary>
    /// <param name="principal">The principal.</param>
    /// <param name="holder">Who asks for the use.</param>
    /// <param name="documents">The documents in force.</param>
    /// <returns>True for another human who may hold one too, or is an administrator or approver.</returns>
    public static bool MayConfirm(PrincipalDocument principal, PrincipalDocument holder, IReadOnlyCollection<BoundaryDocument> documents) =>
        (MayHold(principal) || Has(principal, AdministrationRoles.Admin, AdministrationRoles.Approver))
        && FourEyes.AreOthers(principal, holder, documents);

    /// <summary>Whether a principal may review what was done in a use.</summary>
    /// <param name="principal">The principal.</param>
    /// <param name="holder">Who held the use.</param>
    /// <param name="documents">The documents in force.</param>
    /// <returns>True for another human who is an approver or auditor.</returns>
    public static bool MayReview(PrincipalDocument principal, PrincipalDocument holder, IReadOnlyCollection<BoundaryDocument> documents) =>
        Has(principal, AdministrationRoles.Approver, AdministrationRoles.Auditor)
        && principal.Grants.Any(static grant => grant.Covers(AdministrationRoute.Name, AdministrationOperations.ReviewGlass))
        && FourEyes.AreOthers(principal, holder, documents);

    /// <summary>Whether a principal could be the second person of anybody's use: who signs in as them, could be both.</summary>
    /// <param name="principal">The principal.</param>
    /// <param name="documents">The documents in force.</param>
    /// <returns>False where nobody may hold a use.</returns>
    public static bool IsSecond(PrincipalDocument principal, IReadOnlyCollection<BoundaryDocument> documents) =>
        documents.OfType<PrincipalDocument>().Any(MayHold)
        && (MayHold(principal) || Has(principal, AdministrationRoles.Admin, AdministrationRoles.Approver, AdministrationRoles.Auditor));

    private static bool Has(PrincipalDocument principal, params ReadOnlySpan<string> roles)
    {
        foreach (string role in roles)
        {
            if (principal.Type == PrincipalType.Person && principal.Roles.Contains(role, StringComparer.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
