using Atellagent.Domain.Evidence.Notes;

namespace Atellagent.Harness;

/// <summary>A key that signs checkpoints, and remembers each that it has signed.</summary>
public sealed class TestSigner : ICheckpointSigner
{
    private readonly NoteSigner _key = NoteSigner.Create();

    /// <summary>What it has signed.</summary>
    public List<Checkpoint> Signed { get; } = [];

    /// <summary>The key.</summary>
    public NoteSigner Key => _key;

    /// <inheritdoc />
    public string KeyId => Convert.ToHexStringLower(_key.Public.Span);

    /// <inheritdoc />
    public string OriginOf(string log) => "boundary.example/evidence/" + log;

    /// <inheritdoc />
    public SignedNote Sign(Checkpoint checkpoint)
    {
        Signed.Add(checkpoint);
        return _key.Sign(checkpoint.Origin, checkpoint.Text);
    }

    /// <inheritdoc />
    public Task RefreshAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
