using System.Security.Cryptography;
using Atellagent.Domain.Evidence;
using Atellagent.Storage.Payloads;
using Microsoft.Extensions.Time.Testing;

namespace Atellagent.Storage.Tests.Payloads;

public sealed class PayloadVaultTests : IAsyncLifetime
{
    private TestDatabase _test = null!;

    public async ValueTask InitializeAsync() => _test = await TestDatabase.CreateAsync();

    public ValueTask DisposeAsync()
    {
        _test.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void What_one_silo_closes_another_opens()
    {
        PayloadVault one = Vault();
        PayloadVault other = Vault();
        one.Prepare();

        byte[] closed = one.Close("some words"u8);

        Assert.Equal("some words"u8.ToArray(), other.Open(closed));
    }

    [Fact]
    public void Any_changed_byte_is_found()
    {
        PayloadVault vault = Vault();
        vault.Prepare();
        byte[] closed = vault.Close("some words"u8);

        for (int i = 0; i < closed.Length; i++)
        {
            byte[] changed = [.. closed];
            changed[i] ^= 1;
            Assert.Null(vault.Open(changed));
        }

        Assert.Null(vault.Open(closed.AsSpan(0, closed.Length - 1)));
        Assert.Null(vault.Open([]));
    }

    [Fact]
    public void No_two_payloads_have_the_same_key()
    {
        PayloadVault vault = Vault();
        vault.Prepare();
        byte[] boundary = new PlainSeal().Open(_test.Read<string>("select sealed from payload_key"));

        List<byte[]> all = [.. Enumerable.Range(0, 1000).Select(_ => vault.Close("some words"u8))];

        Assert.Equal(1000, all.Select(one => Convert.ToHexString(Made(boundary, one[9..41]).AsSpan(0, 32))).Distinct().Count());
        Assert.Equal(1000, all.Select(static one => Convert.ToHexString(one[41..])).Distinct().Count());
    }

    [Fact]
    public void A_payload_is_encrypted_as_the_docs_say()
    {
        PayloadVault vault = Vault();
        vault.Prepare();
        byte[] boundary = new PlainSeal().Open(_test.Read<string>("select sealed from payload_key"));

        byte[] closed = vault.Close("some words"u8);

        byte[] made = Made(boundary, closed[9..41]);
        byte[] payload = new byte[10];
        using AesGcm cipher = new(made.AsSpan(0, 32), 16);
        cipher.Decrypt(made.AsSpan(32, 12), closed.AsSpan(41, 10), closed.AsSpan(51), payload, closed.AsSpan(0, 41));
        Assert.Equal("some words"u8.ToArray(), payload);
        Assert.Equal(1, closed[0]);
    }

    [Fact]
    public void What_was_closed_under_a_key_of_many_is_opened()
    {
        PayloadVault vault = Vault();
        vault.Prepare();
        byte[] name = vault.Close([])[1..9];
        byte[] boundary = new PlainSeal().Open(_test.Read<string>("select sealed from payload_key"));
        byte[] shared = [.. Enumerable.Range(0, 24).Select(static i => (byte)i)];
        byte[] number = [0, 0, 0, 0, 0, 0, 1, 2];
        byte[] head = [2, .. name, .. shared, .. number];
        byte[] closed = new byte[10];
        byte[] tag = new byte[16];
        using AesGcm cipher = new(Made(boundary, shared).AsSpan(0, 32), 16);
        cipher.Encrypt([0, 0, 0, 0, .. number], "some words"u8, closed, tag, head);

        Assert.Equal("some words"u8.ToArray(), vault.Open([.. head, .. closed, .. tag]));
        Assert.Null(vault.Open([1, .. head[1..], .. closed, .. tag]));
        Assert.Null(vault.Open([3, .. head[1..], .. closed, .. tag]));
    }

    [Fact]
    public void A_key_is_used_for_a_month_and_what_is_under_an_older_one_stays_readable()
    {
        FakeTimeProvider time = new(Evidence.Entries.Noon);
        PayloadVault vault = new(new PayloadKeyStore(_test.Database), new PlainSeal(), time);
        vault.Prepare();
        byte[] first = vault.Close("first"u8);
        time.Advance(TimeSpan.FromDays(29));
        vault.Prepare();
        Assert.Equal(1L, _test.Read<long>("select count(*) from payload_key"));
        time.Advance(TimeSpan.FromDays(1));
        vault.Prepare();

        byte[] second = vault.Close("second"u8);

        Assert.Equal(2L, _test.Read<long>("select count(*) from payload_key"));
        Assert.NotEqual(first[..9], second[..9]);
        Assert.Equal(("first", "second"), (Text(vault.Open(first)), Text(vault.Open(second))));
    }

    [Fact]
    public void Under_another_key_ring_nothing_is_read_and_a_new_key_is_made()
    {
        PayloadVault lost = new(new PayloadKeyStore(_test.Database), new OtherSeal(), TimeProvider.System);
        PayloadVault vault = Vault();
        lost.Prepare();
        byte[] closed = lost.Close("some words"u8);

        vault.Prepare();

        Assert.Null(vault.Open(closed));
        Assert.Equal("more"u8.ToArray(), vault.Open(vault.Close("more"u8)));
    }

    [Fact]
    public void Without_a_key_nothing_is_closed() => Assert.Throws<EvidenceUnavailableException>(() => Vault().Close("some words"u8));

    private PayloadVault Vault() => PlainSeal.Vault(_test.Database);

    private static byte[] Made(byte[] boundary, byte[] own) => HMACSHA512.HashData(boundary, own);

    private static string Text(byte[]? bytes) => System.Text.Encoding.UTF8.GetString(bytes!);

    private sealed class OtherSeal : IPayloadKeySeal
    {
        public string Close(byte[] secret) => "other" + Convert.ToBase64String(secret);

        public byte[] Open(string text) => Convert.FromBase64String(text["other".Length..]);
    }
}
