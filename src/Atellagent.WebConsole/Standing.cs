using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.WebConsole;

/// <summary>Who has signed in, and what of the boundary's own operations they could be allowed. It only greys out: what is asked for anyway, the boundary refuses.</summary>
/// <param name="Person">The principal's name.</param>
/// <param name="Roles">Its roles.</param>
/// <param name="Teams">Its teams.</param>
/// <param name="Possible">The operations of the boundary's own route that grants cover and policies do not refuse in any case.</param>
/// <param name="ExpiresAt">When the session is renewed or ends.</param>
public sealed record Standing(string Person, ImmutableArray<string> Roles, ImmutableArray<string> Teams, ImmutableHashSet<string> Possible, string ExpiresAt)
{
    /// <summary>Reads it.</summary>
    /// <param name="told">What <c>GET /v1/me/authority</c> tells.</param>
    /// <returns>The standing.</returns>
    public static Standing Read(JsonObject told) => new(
        told.Part("principal").Text("name"),
        told.Part("principal").Texts("roles"),
        [.. told.Parts("teams").Select(static team => team.Text("name"))],
        [.. told.Parts("operations").Where(static one => one.Text("route") == "atellagent" && one.Is("possible")).Select(static one => one.Text("operation"))],
        told.Part("token").Text("expiresAt"));

    /// <summary>Whether everybody's evidence may be read.</summary>
    public bool ReadsEvidence => Possible.Contains("read.evidence");

    /// <summary>Whether reviews and follow-ups may be read.</summary>
    public bool ReadsReviews => Possible.Contains("read.reviews");

    /// <summary>Whether documents may be read.</summary>
    public bool ReadsDocuments => Possible.Contains("read.documents");

    /// <summary>Whether it may be read how silos, stores and settings stand.</summary>
    public bool ReadsSystem => Possible.Contains("read.system");

    /// <summary>Why an operation cannot be asked for.</summary>
    /// <param name="operation">The operation.</param>
    /// <returns>Null where it can.</returns>
    public string? WhyNot(string operation) => Possible.Contains(operation) ? null
        : $"It takes a grant on the route atellagent and a role for {operation}; {(Roles.IsEmpty ? "you have no role" : "your roles are " + string.Join(", ", Roles))}.";
}
