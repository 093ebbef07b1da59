using System.Security.Cryptography;
using Atellagent.Harness;
using Atellagent.Silo.Composition;
using Atellagent.Silo.Identity.Keys;

namespace Atellagent.Scenarios.Keys;

/// <summary>The keys that sign tokens: how they are kept, and how one follows another.</summary>
public sealed class SigningKeyRingTests
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_another_silo_does_to_the_keys_is_followed()
    {
        using TestFolder place = new();
        await using KeyHouse first = await KeyHouse.OpenAsync(place);
        await using KeyHouse second = await KeyHouse.OpenAsync(place);
        string before = first.Ring.Keys.Current.Row.Id;

        await second.Ring.RotateAsync("ada", "", endTokens: false, Stop);
        Assert.Equal(before, first.Ring.Keys.Current.Row.Id);
        Assert.Contains(first.Ring.Keys.Published, key => key.Row.Id == second.Ring.Keys.Current.Row.Id);
        await first.Ring.FollowAsync(Stop);

        Assert.Equal(second.Ring.Keys.Published.Select(static key => key.Row.Id), first.Ring.Keys.Published.Select(static key => key.Row.Id));
        SigningKeySet kept = first.Ring.Keys;
        await first.Ring.FollowAsync(Stop);
        Assert.Same(kept, first.Ring.Keys);
    }

    [Fact]
    public async Task An_old_key_is_followed_by_the_one_that_was_published_before()
    {
        using TestFolder place = new();
        await using KeyHouse house = await KeyHouse.OpenAsync(place);
        SigningKeySet first = house.Ring.Keys;

        house.Time.Ahead = TimeSpan.FromDays(30) - TimeSpan.FromMinutes(1);
        await house.Keeper.KeepAsync(Stop);
        Assert.Equal(first.Current.Row.Id, house.Ring.Keys.Current.Row.Id);
        house.Time.Ahead = TimeSpan.FromDays(30) + TimeSpan.FromMinutes(1);
        await house.Keeper.KeepAsync(Stop);

        Assert.Equal(first.Next.Row.Id, house.Ring.Keys.Current.Row.Id);
        Assert.Equal(first.Current.Row.Id, Assert.Single(house.Ring.Keys.Retired).Row.Id);
        Assert.NotEqual(first.Next.Row.Id, house.Ring.Keys.Next.Row.Id);
    }

    [Fact]
    public async Task A_retired_key_is_published_until_the_last_token_under_it_is_dead_and_not_longer()
    {
        using TestFolder place = new();
        await using KeyHouse house = await KeyHouse.OpenAsync(place);
        house.Issue(TimeSpan.FromHours(8));
        string first = house.Ring.Keys.Current.Row.Id;
        await house.Ring.RotateAsync("ada", "", endTokens: false, Stop);

        // Issued at the very moment of the rotation: the old key signed it, and nobody had counted it.
        house.Issue(TimeSpan.FromHours(9));
        foreach (double hours in new[] { 0.5, 8.1, 8.9 })
        {
            house.Time.Ahead = TimeSpan.FromHours(hours);
            await house.Keeper.KeepAsync(Stop);
            Assert.Equal(first, Assert.Single(house.Ring.Keys.Retired).Row.Id);
        }

        house.Time.Ahead = TimeSpan.FromHours(9.1);
        await house.Keeper.KeepAsync(Stop);
        Assert.Empty(house.Ring.Keys.Retired);
    }

    [Fact]
    public async Task A_retired_key_has_no_private_half_any_more()
    {
        using TestFolder place = new();
        await using KeyHouse house = await KeyHouse.OpenAsync(place);

        await house.Ring.RotateAsync("ada", "", endTokens: false, Stop);

        SigningKey retired = Assert.Single(house.Ring.Keys.Retired);
        Assert.Null(retired.Row.Sealed);
        Assert.NotEqual(Microsoft.IdentityModel.Tokens.PrivateKeyStatus.Exists, ((Microsoft.IdentityModel.Tokens.ECDsaSecurityKey)retired.Credentials.Key).PrivateKeyStatus);
    }

    [Fact]
    public async Task Without_evidence_the_same_key_goes_on_signing()
    {
        using TestFolder place = new();
        await using KeyHouse house = await KeyHouse.OpenAsync(place);
        SigningKeySet before = house.Ring.Keys;
        house.Plan.Break("store.decision", Fault.Throw);

        Assert.IsType<RotationResult.EvidenceUnavailable>(await house.Ring.RotateAsync("ada", "", endTokens: false, Stop));
        Assert.IsType<RotationResult.EvidenceUnavailable>(await house.Ring.RotateAsync("ada", "", endTokens: true, Stop));
        house.Time.Ahead = TimeSpan.FromDays(31);
        await house.Keeper.KeepAsync(Stop);

        Assert.Equal(before.Published.Select(static k => k.Row.Id), house.Ring.Keys.Published.Select(static k => k.Row.Id));
        house.Plan.Mend();
        await house.Keeper.KeepAsync(Stop);
        Assert.Equal(before.Next.Row.Id, house.Ring.Keys.Current.Row.Id);
    }

    [Fact]
    public async Task Of_many_rotations_at_once_each_is_one_step()
    {
        using TestFolder place = new();
        await using KeyHouse house = await KeyHouse.OpenAsync(place);
        string next = house.Ring.Keys.Next.Row.Id;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => house.Ring.RotateAsync("ada", "", endTokens: false, Stop)));

        Assert.Equal(8, house.Ring.Keys.Retired.Length);
        Assert.Contains(house.Ring.Keys.Retired, key => key.Row.Id == next);
    }

    [Fact]
    public async Task Keys_that_somebody_else_may_have_all_go_and_every_token_with_them()
    {
        using TestFolder place = new();
        await using KeyHouse house = await KeyHouse.OpenAsync(place);
        await house.Ring.RotateAsync("ada", "", endTokens: false, Stop);
        string[] before = [.. house.Ring.Keys.Published.Select(static k => k.Row.Id)];

        await house.Ring.RotateAsync("ada", "a copy was lost", endTokens: true, Stop);

        Assert.Equal(2, house.Ring.Keys.Published.Count());
        Assert.Empty(house.Ring.Keys.Published.Select(static k => k.Row.Id).Intersect(before));
    }

    [Fact]
    public async Task The_keys_outlive_the_process()
    {
        using TestFolder place = new();
        string[] before;
        await using (KeyHouse house = await KeyHouse.OpenAsync(place))
        {
            await house.Ring.RotateAsync("ada", "", endTokens: false, Stop);
            before = [.. house.Ring.Keys.Published.Select(static k => k.Row.Id)];
        }

        await using KeyHouse again = await KeyHouse.OpenAsync(place);

        Assert.Equal(before, again.Ring.Keys.Published.Select(static k => k.Row.Id));
    }

    [Fact]
    public async Task The_key_of_an_earlier_version_signs_on_and_its_file_is_gone()
    {
        using TestFolder place = new();
        using ECDsa earlier = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        DataFolder folder = new(place.In("data"));
        await File.WriteAllTextAsync(folder.EarlierSigningKey, earlier.ExportPkcs8PrivateKeyPem(), Stop);

        await using KeyHouse house = await KeyHouse.OpenAsync(place);

        Assert.Equal(earlier.ExportSubjectPublicKeyInfo(), house.Ring.Keys.Current.Row.PublicKey);
        Assert.False(File.Exists(folder.EarlierSigningKey));
    }

    [Fact]
    public async Task Keys_that_were_exchanged_in_the_database_refuse_the_start()
    {
        using TestFolder place = new();
        await using (KeyHouse house = await KeyHouse.OpenAsync(place))
        {
            house.Execute("update signing_key set sealed = (select o.sealed from signing_key o where o.id <> signing_key.id)");
        }

        await Assert.ThrowsAsync<StartRefusedException>(() => KeyHouse.OpenAsync(place));
    }

    [Fact]
    public async Task A_key_ring_that_is_lost_refuses_the_start_and_makes_no_new_keys()
    {
        using TestFolder place = new();
        await using (KeyHouse house = await KeyHouse.OpenAsync(place))
        {
            Directory.Delete(house.Folder.KeyRing, recursive: true);
        }

        StartRefusedException refused = await Assert.ThrowsAsync<StartRefusedException>(() => KeyHouse.OpenAsync(place));
        Assert.Contains("cannot be opened", refused.Message, StringComparison.Ordinal);
    }
}
