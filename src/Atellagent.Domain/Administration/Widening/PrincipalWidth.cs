using System.Globalization;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Administration.Widening;

/// <summary>What a change of a principal widens.</summary>
internal static class PrincipalWidth
{
    /// <summary>Compares.</summary>
    /// <param name="was">As it was; null where it is new.</param>
    /// <param name="now">As it is to be.</param>
    /// <returns>What widens.</returns>
    public static IEnumerable<string> Of(PrincipalDocument? was, PrincipalDocument now)
    {
        if (was is null)
        {
            // Without a grant it can do nothing; its roles and credentials are of no use, but for a vote: see ChangeWidth.
            return [.. now.Grants.IsEmpty ? [] : new[] { $"a new principal that is granted {now.Grants.Length} route(s)" }, .. now.Grants.IsEmpty ? [] : Excepted(now), .. Represented(null, now)];
        }

        return [.. Represented(was, now), .. Changed(was, now), .. was.RoleException == now.RoleException ? [] : Excepted(now), .. GrantWidth.Beyond(was.Grants, now.Grants)];
    }

    private static IEnumerable<string> Excepted(PrincipalDocument now) => now.RoleException is { } exception
        ? [$"it may hold roles together that one human does not, until {Rfc3339.Text(exception.Until)}: {exception.Reason}"]
        : [];

    // Only what lets somebody vote in the place of another who could not before.
    private static IEnumerable<string> Represented(PrincipalDocument? was, PrincipalDocument now) =>
        now.Absence is { Delegate: { } instead } absence
        && !(was?.Absence is { } before && string.Equals(before.Delegate, instead, StringComparison.Ordinal) && before.From <= absence.From && before.Until >= absence.Until)
            ? [$"{instead} may vote in its place until {Rfc3339.Text(absence.Until)}"]
            : [];

    private static IEnumerable<string> Changed(PrincipalDocument was, PrincipalDocument now)
    {
        if (was.Type != now.Type)
        {
            yield return "it is of another type";
        }

        if (!string.Equals(was.Owner, now.Owner, StringComparison.Ordinal))
        {
            yield return "other people answer for it";
        }

        // A rule may refuse who has a role as well as who has not.
        if (!was.Roles.ToHashSet(StringComparer.Ordinal).SetEquals(now.Roles))
        {
            yield return "it has other roles";
        }

        if (was.RequiresProofOfPossession && !now.RequiresProofOfPossession)
        {
            yield return "its tokens need no proof of possession any more";
        }

        if (now.BreakGlass > (was.BreakGlass ?? TimeSpan.Zero))
        {
            yield return $"it may break glass for {now.BreakGlass.Value.TotalMinutes.ToString(CultureInfo.InvariantCulture)} minutes";
        }

        if (now.DelegatesTo.Except(was.DelegatesTo, StringComparer.Ordinal).Any())
        {
            yield return "more principals may act on its behalf";
        }

        if (now.Credentials.Any(credential => !was.Credentials.Any(old => Holds(old, credential))))
        {
            yield return "it has another credential, or one of its credentials is good for more deployments";
        }
    }

    private static bool Holds(PrincipalCredential old, PrincipalCredential now) =>
        string.Equals(old.ClientSecretRef, now.ClientSecretRef, StringComparison.Ordinal)
        && string.Equals(old.PublicKey?.Thumbprint, now.PublicKey?.Thumbprint, StringComparison.Ordinal)
        && old.Upstream == now.Upstream
        && (old.Deployments.IsEmpty || (!now.Deployments.IsEmpty && !now.Deployments.Except(old.Deployments, StringComparer.Ordinal).Any()));
}
