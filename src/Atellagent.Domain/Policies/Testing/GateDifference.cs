using System.Globalization;

namespace Atellagent.Domain.Policies.Testing;

/// <summary>What of a gate is not as a case expects it. Everything is looked at: also what the case leaves out.</summary>
internal static class GateDifference
{
    /// <summary>Compares.</summary>
    /// <param name="wanted">The gate that is expected.</param>
    /// <param name="was">The gate that is asked for.</param>
    /// <returns>One sentence a difference.</returns>
    public static IEnumerable<string> Of(ApprovalGate wanted, ApprovalGate was)
    {
        IEnumerable<(string What, string Wanted, string Was)> parts =
        [
            ("quorum", Number(wanted.Quorum), Number(was.Quorum)),
            ("ttl", wanted.Ttl.ToString(), was.Ttl.ToString()),
            ("from", Text(wanted.From), Text(was.From)),
            ("notBy", Excluded(wanted), Excluded(was)),
            ("reason", wanted.RequiresReason ? "required" : "optional", was.RequiresReason ? "required" : "optional"),
            ("escalate", Text(wanted.Escalation), Text(was.Escalation)),
            ("uses", Text(wanted.Uses), Text(was.Uses)),
        ];
        return parts.Where(static part => !string.Equals(part.Wanted, part.Was, StringComparison.Ordinal))
            .Select(part => $"expected of the gate {wanted.Name}: {part.What} {part.Wanted}, was {part.Was}");
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(VoterGroup group) => (group with
    {
        Teams = [.. group.Teams.Order(StringComparer.Ordinal)],
        Roles = [.. group.Roles.Order(StringComparer.Ordinal)],
        When = [.. group.When.OrderBy(static one => one.Source.Text, StringComparer.Ordinal)],
    }).ToString();

    private static string Excluded(ApprovalGate gate) => (gate.ExcludesAuthor, gate.ExcludesDeploymentOwner) switch
    {
        (true, true) => "[author, owner-of-deployment, requester]",
        (true, false) => "[author, requester]",
        (false, true) => "[owner-of-deployment, requester]",
        _ => "[requester]",
    };

    private static string Text(GateEscalation? escalation) => escalation is null ? "nowhere" : $"after {escalation.After} to {Text(escalation.To)}";

    private static string Text(GateUses? uses) => uses is null ? "for one call" : string.Create(CultureInfo.InvariantCulture, $"for {uses.Count} calls within {uses.Window}");
}
