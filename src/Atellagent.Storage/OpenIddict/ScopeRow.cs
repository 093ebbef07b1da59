namespace Atellagent.Storage.OpenIddict;

/// <summary>A scope that clients may ask for, as its row holds it. Lists are JSON text, null when empty.</summary>
internal sealed class ScopeRow
{
    public required string Id { get; init; }

    /// <summary>The concurrency token: a change finds the row only in the version that was read.</summary>
    public long Version { get; set; } = 1;

    public string? Name { get; set; }

    public string? Description { get; set; }

    public string? Descriptions { get; set; }

    public string? DisplayName { get; set; }

    public string? DisplayNames { get; set; }

    public string? Resources { get; set; }

    public string? Properties { get; set; }
}
