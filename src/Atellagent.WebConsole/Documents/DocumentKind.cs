using System.Collections.Immutable;

namespace Atellagent.WebConsole.Documents;

/// <summary>A kind of documents that have pages.</summary>
/// <param name="Path">Its name in addresses.</param>
/// <param name="Label">What people read.</param>
/// <param name="One">One of them.</param>
/// <param name="Filter">The filter over decisions that finds those of one; empty where none does.</param>
/// <param name="Stop">The operation that stops one; empty where nothing does.</param>
/// <param name="Start">The operation that lets it go on.</param>
/// <param name="About">What it is.</param>
/// <param name="Stopping">What stopping does.</param>
public sealed record DocumentKind(string Path, string Label, string One, string Filter, string Stop, string Start, string About, string Stopping)
{
    /// <summary>All of them.</summary>
    public static ImmutableArray<DocumentKind> All { get; } =
    [
        new("principals", "Principals", "principal", "principal", "suspend", "resume", "Who takes part: agents, workflows, tools, models, channels, services and persons.",
            "Everything that it asks for is refused from the moment that this returns, also with tokens that it holds, and everything that it waits for is void. What is admitted and not yet sent is cancelled; what is under way at a destination cannot be called back."),
        new("deployments", "Deployments", "deployment", "deployment", "suspend", "resume", "Running instances. Authority is bound to a deployment, and not to a principal alone.",
            "Nobody acts in it from the moment that this returns, and everything that waits in it is void. What is admitted and not yet sent is cancelled; what is under way at a destination cannot be called back."),
        new("routes", "Routes", "route", "route", "disable", "enable", "The only ways to a destination, with their operations and limits.",
            "Nothing goes over it for anybody from the moment that this returns. What is admitted and not yet sent is cancelled; what is under way at the destination cannot be called back."),
        new("trusted-issuers", "Trusted issuers", "trusted issuer", "", "suspend", "resume", "Whose tokens are exchanged for the boundary's own, and for whom their claims stand.",
            "None of its tokens is exchanged from the moment that this returns, and those that came of one are worth nothing."),
        new("identity-providers", "Identity providers", "identity provider", "", "suspend", "resume", "Where people sign in, and whom and which teams that makes of them.",
            "Nobody signs in there from the moment that this returns, and every session and token that has come of it is worth nothing."),
        new("webhooks", "Webhooks", "webhook", "", "suspend", "resume", "Who is told of approvals, alerts, follow-ups and records.",
            "It is told nothing until it goes on; what it is owed is kept."),
        new("policies", "Policies", "policy", "policy", "", "", "What decides. Any deny wins, and without an allow the answer is no.", ""),
    ];

    /// <summary>Finds one.</summary>
    /// <param name="path">Its name in addresses.</param>
    /// <returns>The kind, or null.</returns>
    public static DocumentKind? Find(string path) => All.FirstOrDefault(kind => kind.Path == path);
}
