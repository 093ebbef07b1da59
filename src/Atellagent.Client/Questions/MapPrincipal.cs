namespace Atellagent.Client.Questions;

/// <summary>A principal on the map.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="State"><c>active</c> or <c>suspended</c>.</param>
public sealed record MapPrincipal(
    string Name,
    string Type,
    string State);
