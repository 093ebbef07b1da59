namespace Atellagent.Client.Administration;

/// <summary>A setting in force.</summary>
/// <param name="Name">Its name.</param>
/// <param name="From">Where it was said: <c>appsettings.json</c>, <c>environment</c>, <c>flag</c> or <c>default</c>.</param>
/// <param name="Secret">Whether it has a value that is not told.</param>
/// <param name="Value">Its value; null where it is not set, or a secret.</param>
public sealed record SystemSetting(string Name, string From, bool Secret, string? Value = null);
