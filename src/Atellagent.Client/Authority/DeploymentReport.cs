namespace Atellagent.Client.Authority;

/// <summary>A deployment as it is told to its principal.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Environment">Its environment.</param>
public sealed record DeploymentReport(string Name, string Environment);
