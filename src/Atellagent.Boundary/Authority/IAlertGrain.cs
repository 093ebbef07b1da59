namespace Atellagent.Boundary.Authority;

/// <summary>Owns one alert.</summary>
[Alias("atellagent.alert")]
public interface IAlertGrain : IDocumentGrain;
