using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Replay;

public sealed class SqliteReplayStoreTests() : ReplayStoreContract(DatabaseKind.Sqlite);
