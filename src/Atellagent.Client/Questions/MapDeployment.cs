namespace Atellagent.Client.Questions;

/// <summary>A deployment on the map.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Environment">Its environment.</param>
/// <param name="Principals">Who acts in it.</param>
/// <param name="State"><c>active</c> or <c>suspended</c>.</param>
public sealed record MapDeployment(
    string Name,
    string Environment,
    IReadOnlyList<string> Principals,
    string State);
