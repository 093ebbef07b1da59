namespace Atellagent.Storage.Payloads;

/// <summary>A key that payloads are encrypted under, as it is stored.</summary>
public sealed class PayloadKeyRow
{
    /// <summary>Its name: 16 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>The key, sealed.</summary>
    public required string Sealed { get; init; }

    /// <summary>When it was made, in Unix milliseconds.</summary>
    public required long CreatedAt { get; init; }
}
