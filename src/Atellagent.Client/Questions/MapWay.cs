using System.Text.Json.Serialization;

namespace Atellagent.Client.Questions;

/// <summary>A way from a principal to a route.</summary>
/// <param name="Principal">Who.</param>
/// <param name="Route">Where to.</param>
/// <param name="Operations">For which operations.</param>
/// <param name="Possible"><c>always</c> where one of them is whatever the arguments, else <c>depends</c>.</param>
/// <param name="Deployment">From which deployment; null from none.</param>
public sealed record MapWay(
    string Principal,
    string Route,
    IReadOnlyList<string> Operations,
    string Possible,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Deployment = null);
