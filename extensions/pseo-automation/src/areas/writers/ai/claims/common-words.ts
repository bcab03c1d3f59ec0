const list = (words: string): string[] => words.trim().split(/\s+/);

/** Words that are written with capitals and name nothing to prove. */
export const COMMON_WORDS = list(`
	i i'm i'd i'll tv faq faqs pdf usb gps wi-fi wifi wlan lan led lcd oled hd uhd qr id ids pc pcs ac atm diy ok cv ceo vat url urls api sms app web internet online bluetooth hdmi ssd hdd ram cpu gpu km cm mm kg gb mb tb co2 h2o
	am pm ad bc utc gmt cet est eu uk us usa un english euro euros dollar
	north south east west northern southern eastern western european asian african american mediterranean
	sie ihr ihre ihrem ihren ihrer ihres ihnen du dein deine
	q&a b2b b2c b&b bnb mr mrs ms dr st no nr
`);

/** Loanwords that Japanese pages use as words, not as names. */
export const COMMON_KATAKANA = new Set(
	list(`
	ホテル レストラン ページ データ サイト リスト プール バス タクシー エリア ビル マンション アパート ルーム ベッド シャワー トイレ キッチン テーブル コーヒー ランチ ディナー メニュー サービス スタッフ フロント ロビー カフェ バー
	スパ ジム サウナ テレビ エアコン インターネット カード クレジットカード チェックイン チェックアウト センター パーク ビーチ ショッピング ショップ スーパー マーケット コンビニ アクセス ツアー ガイド チケット シーズン イベント
	オープン サイズ タイプ モデル デザイン メーカー ブランド カメラ バッテリー スクリーン ディスプレイ メモリ メモリー ストレージ スマートフォン スマホ タブレット パソコン ソフト ソフトウェア アプリ システム ユーザー
	キロ キロメートル メートル センチ センチメートル ミリ グラム キログラム トン リットル パーセント ドル ユーロ ポンド ポイント ランク ランキング レベル スコア クラス グループ チーム メンバー リーダー プロ
	シンプル コンパクト モダン クラシック ファミリー カップル ビジネス スタイル テーマ サポート コスト プラン オプション キャンセル フリー セット コース レッスン スポーツ ゲーム ニュース メール リンク
	タイトル テスト レビュー コメント バランス エネルギー ガソリン エンジン ハイブリッド パワー スピード タイヤ ドア シート ガラス アルミ プラスチック ステンレス デジタル アナログ オンライン
	エレベーター バルコニー テラス ガーデン コンシェルジュ バリアフリー ペット スーツケース バリエーション ジャンル カテゴリ カテゴリー ポジション スペース スケジュール ステーション ターミナル アート ミュージアム
`),
);
