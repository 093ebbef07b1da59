using System.Text.Json.Serialization;

namespace Atellagent.Client.Questions;

/// <summary>Who can reach what.</summary>
/// <param name="Principals">The principals.</param>
/// <param name="Deployments">The deployments.</param>
/// <param name="Routes">The routes.</param>
/// <param name="Ways">The ways that policies do not say "never" to.</param>
/// <param name="PolicyVersion">The policies that were asked.</param>
public sealed record MapReport(
    IReadOnlyList<MapPrincipal> Principals,
    IReadOnlyList<MapDeployment> Deployments,
    IReadOnlyList<MapRoute> Routes,
    IReadOnlyList<MapWay> Ways,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? PolicyVersion = null);
