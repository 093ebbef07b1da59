using Atellagent.Domain.Documents;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies.Versions;

namespace Atellagent.Domain.Tests.Policies;

public sealed class PolicySignatureTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);
    private static readonly Digest Version = Digest.Of(new JsonString("a"));

    [Fact]
    public void A_signature_is_written_read_again_and_still_good()
    {
        using PolicySigningKey made = PolicySigningKey.Create();
        using PolicySigningKey key = PolicySigningKey.Parse(made.ExportPrivate())!;
        Assert.True(PolicyTrust.TryParse(made.ExportPublic(), out PolicyTrust? trust));
        PolicySignature signature = key.Sign(Version, 7, "ada: \"lovelace\"", Now, "because\nof that");

        DocumentReadResult read = BoundaryFolderReader.Read([("s.yaml", PolicySignatureReader.Write(signature))]);

        Assert.Empty(read.Errors);
        Assert.Equal(signature, read.Signature! with { Position = default });
        Assert.Null(trust.Refuses(read.Signature, Version));
        Assert.Equal(made.Id, key.Id);
    }

    [Fact]
    public void Whatever_is_changed_in_it_it_is_no_longer_good()
    {
        using PolicySigningKey key = PolicySigningKey.Create();
        Assert.True(PolicyTrust.TryParse(key.ExportPublic(), out PolicyTrust? trust));
        PolicySignature good = key.Sign(Version, 7, "ada", Now, "because");
        byte[] bytes = Convert.FromBase64String(good.Signature);
        bytes[10] ^= 1;

        Assert.Null(trust.Refuses(good, Version));
        Assert.All(
            [
                good with { Version = Digest.Of(new JsonString("b")) },
                good with { Sequence = 8 },
                good with { Author = "eve" },
                good with { Time = Now.AddSeconds(1) },
                good with { Reason = "" },
                good with { Key = "0000000000000000" },
                good with { Signature = Convert.ToBase64String(bytes) },
                good with { Signature = good.Signature[..40] },
                good with { Signature = "" },
                good with { Signature = "*" },
            ],
            changed => Assert.NotNull(trust.Refuses(changed, changed.Version)));
        Assert.NotNull(trust.Refuses(good, Digest.Of(new JsonString("b"))));
        Assert.NotNull(trust.Refuses(null, Version));
    }

    [Fact]
    public void Several_keys_are_trusted_and_a_file_that_is_half_keys_is_not()
    {
        using PolicySigningKey one = PolicySigningKey.Create();
        using PolicySigningKey two = PolicySigningKey.Create();
        Assert.True(PolicyTrust.TryParse(one.ExportPublic() + "\n" + two.ExportPublic(), out PolicyTrust? trust));
        Assert.Null(trust.Refuses(two.Sign(Version, 1, "b", Now, "r"), Version));

        Assert.False(PolicyTrust.TryParse("", out _));
        Assert.False(PolicyTrust.TryParse(one.ExportPublic() + "rest", out _));
        Assert.False(PolicyTrust.TryParse(one.ExportPrivate(), out _));
        Assert.False(PolicyTrust.TryParse("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", out _));
        Assert.Null(PolicySigningKey.Parse("nothing"));
        Assert.Null(PolicySigningKey.Parse(one.ExportPublic()));
        Assert.False(PolicyTrust.None.IsRequired);
    }

    [Theory]
    [InlineData("version: x", "a policy version such as")]
    [InlineData("time: yesterday", "a time such as")]
    [InlineData("sequence: 0", "sequence")]
    [InlineData("more: 1", "more")]
    public void A_signature_that_is_not_one_is_an_error(string line, string message)
    {
        using PolicySigningKey key = PolicySigningKey.Create();
        string text = PolicySignatureReader.Write(key.Sign(Version, 1, "a", Now, "r"));
        string name = line.Split(':')[0];
        string changed = string.Join('\n', text.Split('\n').Where(l => !l.StartsWith($"  {name}:", StringComparison.Ordinal))) + "  " + line + "\n";

        Assert.Contains(BoundaryFolderReader.Read([("s.yaml", changed)]).Errors, e => e.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void There_is_one_signature_or_none()
    {
        using PolicySigningKey key = PolicySigningKey.Create();
        string text = PolicySignatureReader.Write(key.Sign(Version, 1, "a", Now, "r"));

        Assert.NotEmpty(BoundaryFolderReader.Read([("s.yaml", text), ("t.yaml", text)]).Errors);
    }
}
