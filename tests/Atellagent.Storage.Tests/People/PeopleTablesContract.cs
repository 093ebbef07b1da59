using Atellagent.Storage.Databases;
using Atellagent.Storage.People;
using Microsoft.Extensions.Time.Testing;

namespace Atellagent.Storage.Tests.People;

public abstract class PeopleTablesContract(DatabaseKind kind) : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero));
    private TestDatabase _test = null!;

    private SessionTable Sessions => new(_test.Database, _time);

    private InvitationTable Invitations => new(_test.Database, _time);

    private PasswordTable Passwords => new(_test.Database, _time);

    public async ValueTask InitializeAsync() => _test = await TestDatabase.CreateAsync(kind);

    [Fact]
    public async Task A_session_ends_at_its_time_by_its_successor_and_when_it_is_ended()
    {
        Handle first = await Sessions.BeginAsync("alice", "password", upstream: null, TimeSpan.FromHours(1), before: null, CancellationToken.None);
        Assert.Equal(new PersonSession("alice", "password", _time.GetUtcNow(), _time.GetUtcNow().AddHours(1), null), await Sessions.FindAsync(first, CancellationToken.None));
        Handle second = await Sessions.BeginAsync("bob", "provider:corporate", "{\"sub\":\"1\"}", TimeSpan.FromHours(1), first, CancellationToken.None);
        Assert.Null(await Sessions.FindAsync(first, CancellationToken.None));

        Handle third = await Sessions.BeginAsync("bob", "password", upstream: null, TimeSpan.FromHours(1), before: null, CancellationToken.None);
        await Sessions.EndAsync(third, CancellationToken.None);
        Assert.Null(await Sessions.FindAsync(third, CancellationToken.None));
        Assert.NotNull(await Sessions.FindAsync(second, CancellationToken.None));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Null(await Sessions.FindAsync(second, CancellationToken.None));
        Assert.Null(await Sessions.FindAsync(Handle.Make(), CancellationToken.None));
    }

    [Fact]
    public async Task An_invitation_is_taken_once_ends_at_its_time_and_the_newest_is_the_only_one()
    {
        Handle old = await Invitations.MakeAsync("alice", "admin", TimeSpan.FromHours(1), CancellationToken.None);
        Handle one = await Invitations.MakeAsync("alice", "admin", TimeSpan.FromHours(1), CancellationToken.None);
        Handle late = await Invitations.MakeAsync("bob", "admin", TimeSpan.FromHours(1), CancellationToken.None);

        Assert.Null(await Invitations.TakeAsync(old, CancellationToken.None));
        Assert.Equal("alice", await Invitations.FindAsync(one, CancellationToken.None));
        string?[] taken = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Invitations.TakeAsync(one, CancellationToken.None))));
        Assert.Equal("alice", Assert.Single(taken, static person => person is not null));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Null(await Invitations.FindAsync(late, CancellationToken.None));
        Assert.Null(await Invitations.TakeAsync(late, CancellationToken.None));
    }

    [Fact]
    public async Task A_new_password_ends_sessions_invitations_and_authorizations_and_a_stronger_hash_of_the_same_does_not()
    {
        await Passwords.SetAsync("alice", "h1", "admin", CancellationToken.None);
        Handle session = await Sessions.BeginAsync("alice", "password", upstream: null, TimeSpan.FromHours(1), before: null, CancellationToken.None);
        Handle other = await Sessions.BeginAsync("bob", "password", upstream: null, TimeSpan.FromHours(1), before: null, CancellationToken.None);
        Handle invitation = await Invitations.MakeAsync("alice", "admin", TimeSpan.FromHours(1), CancellationToken.None);
        _test.Execute("insert into openiddict_authorization (id, version, subject, type, status) values ('a', 1, 'alice', 'ad-hoc', 'valid'), ('b', 1, 'bob', 'ad-hoc', 'valid')");

        await Passwords.RenewAsync("alice", "not it", "h2", CancellationToken.None);
        Assert.Equal("h1", await Passwords.FindAsync("alice", CancellationToken.None));
        await Passwords.RenewAsync("alice", "h1", "h2", CancellationToken.None);
        Assert.Equal("h2", await Passwords.FindAsync("alice", CancellationToken.None));
        Assert.NotNull(await Sessions.FindAsync(session, CancellationToken.None));
        await Passwords.SetAsync("alice", "h3", "admin", CancellationToken.None);

        Assert.Equal("h3", await Passwords.FindAsync("alice", CancellationToken.None));
        Assert.Null(await Passwords.FindAsync("bob", CancellationToken.None));
        Assert.Null(await Sessions.FindAsync(session, CancellationToken.None));
        Assert.NotNull(await Sessions.FindAsync(other, CancellationToken.None));
        Assert.Null(await Invitations.FindAsync(invitation, CancellationToken.None));
        Assert.Equal("b1", _test.Read<string>("select max(id) || count(*) from openiddict_authorization where status = 'valid'"));
    }

    [Fact]
    public async Task A_copy_of_the_tables_opens_nothing()
    {
        Handle session = await Sessions.BeginAsync("alice", "password", upstream: null, TimeSpan.FromHours(1), before: null, CancellationToken.None);
        Handle invitation = await Invitations.MakeAsync("alice", "admin", TimeSpan.FromHours(1), CancellationToken.None);

        Assert.NotEqual(session.Text, Handle.Make().Text);
        Assert.Equal(0, _test.Read<long>($"select count(*) from person_session where cast(key as text) = '{session.Text}'"));
        Assert.DoesNotContain(invitation.Text, invitation.ToString(), StringComparison.Ordinal);
        Assert.False(Handle.TryParse(Convert.ToHexStringLower(session.Key), out _));
    }

    public ValueTask DisposeAsync()
    {
        _test.Dispose();
        return ValueTask.CompletedTask;
    }
}
