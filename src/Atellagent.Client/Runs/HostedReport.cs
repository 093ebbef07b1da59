using System.Text.Json.Serialization;

namespace Atellagent.Client.Runs;

/// <summary>A hosted deployment that says what is run, for whoever hosts it.</summary>
/// <param name="Deployment">The deployment.</param>
/// <param name="Principals">The principals that act in it; whoever hosts it alone takes one that has one.</param>
/// <param name="Command">What is run, the program first.</param>
/// <param name="Restart">Whether it is started again when it has ended: <c>never</c>, <c>on-failure</c> or <c>always</c>.</param>
/// <param name="Revision">Changes with anything of this but <paramref name="Reason"/>.</param>
/// <param name="Directory">The folder of the host that the sandbox has as its own; null for a new, empty one.</param>
/// <param name="Reason">Why it is not to run now; null where it is.</param>
public sealed record HostedReport(
    string Deployment,
    IReadOnlyList<string> Principals,
    IReadOnlyList<string> Command,
    string Restart,
    string Revision,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Directory = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null);
