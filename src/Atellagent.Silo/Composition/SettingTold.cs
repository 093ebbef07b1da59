namespace Atellagent.Silo.Composition;

/// <summary>A setting as it is told.</summary>
/// <param name="Name">Its name, as it is set.</param>
/// <param name="Value">What it is; null where it is not set, or a secret.</param>
/// <param name="From">Where it was said last: <c>appsettings.json</c>, <c>environment</c>, <c>flag</c> or <c>default</c>.</param>
/// <param name="IsSecret">Whether there is a value that is not told.</param>
public sealed record SettingTold(string Name, string? Value, string From, bool IsSecret);
