"""Words for marks on the body, their sites and sides, with the codes that are compared."""

from __future__ import annotations

import re

SITE_WORDS: tuple[tuple[str, str], ...] = (
    ("太阳穴", "temple"), ("后脑勺", "head"), ("后脑", "head"), ("头顶", "crown"),
    ("头皮", "scalp"),
    ("额头", "forehead"), ("前额", "forehead"), ("脑门", "forehead"), ("额", "forehead"),
    ("眉", "brow"), ("眼角", "eye"), ("眼皮", "eye"), ("眼睑", "eye"), ("眼", "eye"), ("目", "eye"),
    ("鼻", "nose"), ("嘴角", "mouth"), ("上唇", "lip"), ("下唇", "lip"), ("嘴唇", "lip"),
    ("唇", "lip"), ("嘴", "mouth"), ("口角", "mouth"), ("下巴", "chin"), ("下颌", "chin"),
    ("下颏", "chin"), ("面颊", "cheek"), ("脸颊", "cheek"), ("颧", "cheek"), ("腮", "cheek"),
    ("面部", "face"), ("脸", "face"), ("耳", "ear"), ("后颈", "nape"), ("颈后", "nape"),
    ("脖", "neck"), ("颈", "neck"), ("喉", "throat"), ("锁骨", "chest"), ("肩", "shoulder"),
    ("乳", "breast"), ("胸", "chest"), ("肋", "chest"), ("肚脐", "navel"), ("腹股沟", "groin"),
    ("小腹", "abdomen"), ("腹", "abdomen"), ("肚", "abdomen"), ("手背", "hand_back"),
    ("脚背", "instep"), ("足背", "instep"), ("脊", "spine"), ("背", "back"), ("腰", "waist"),
    ("臀", "buttock"), ("屁股", "buttock"), ("髋", "hip"), ("胯", "hip"), ("上臂", "upper_arm"),
    ("大臂", "upper_arm"), ("前臂", "forearm"), ("小臂", "forearm"), ("手臂", "arm"),
    ("胳膊肘", "elbow"), ("胳膊", "arm"), ("肘", "elbow"), ("臂", "arm"), ("手腕", "wrist"),
    ("腕", "wrist"), ("手掌", "palm"), ("手心", "palm"), ("虎口", "hand"), ("大拇指", "thumb"),
    ("小拇指", "little_finger"), ("拇指", "thumb"), ("食指", "index_finger"),
    ("中指", "middle_finger"), ("无名指", "ring_finger"), ("小指", "little_finger"),
    ("手指", "finger"), ("手", "hand"), ("大腿", "thigh"), ("膝", "knee"), ("小腿肚", "calf"),
    ("小腿", "lower_leg"), ("腿肚", "calf"), ("脚踝", "ankle"), ("踝", "ankle"),
    ("大脚趾", "big_toe"), ("脚趾", "toe"), ("足趾", "toe"), ("趾", "toe"), ("脚后跟", "heel"),
    ("脚跟", "heel"), ("脚底", "sole"), ("脚心", "sole"), ("脚", "foot"), ("足", "foot"),
    ("腿", "leg"), ("牙", "teeth"), ("头", "head"), ("指", "finger"),
)  # fmt: skip
"""Longer words before the shorter ones inside them."""

_DIGIT = "大?小?拇指|食指|中指|无名指|小指|手指"
TYPE_WORDS: tuple[tuple[str, str, str], ...] = (
    ("extra_finger", "六指|多指|枝指|六个(?:手)?指|骈指", "hand"),
    ("extra_toe", "六趾|多趾", "foot"),
    ("missing_finger", rf"断指|缺指|残指|(?:{_DIGIT}).{{0,4}}(?:缺|断|残|没有|没了|少|截)|"
                       rf"(?:缺|断|少|没有).{{0,4}}(?:{_DIGIT})", "hand"),
    ("missing_toe", "断趾|缺趾|趾.{0,4}(?:缺|断|截)|(?:缺|断|少).{0,4}趾", "foot"),
    ("missing_ear", "缺耳|耳.{0,3}(?:缺|残缺)|(?:缺|少|没有).{0,3}耳", "ear"),
    ("amputation", "截肢|假肢|断臂|断腿|断手|断脚|独臂|独腿|"
                   "[缺少断].{0,3}(?:肢|腿|臂|胳膊|手(?!指)|脚(?!趾))|"
                   "(?:腿|臂|胳膊|手|脚)(?:缺失|没了|断了|被截)", ""),
    ("cleft_lip", "兔唇|唇裂|豁嘴|豁唇|三瓣嘴|腭裂", "lip"),
    ("blind_eye", "失明|瞎|独眼|盲|义眼|假眼|眼球.{0,3}(?:缺|摘|萎缩)|看不见", "eye"),
    ("squint", "斜视|斜眼|斗鸡眼|对眼", "eye"),
    ("hunchback", "驼背|罗锅|弓背|佝偻|鸡胸", "back"),
    ("limp", "跛|瘸|一瘸一拐|长短腿", "leg"),
    ("goitre", "大脖子|甲状腺肿", "neck"),
    ("tattoo", "纹身|文身|刺青|刺字|刺有|纹有|纹着|刺着|纹了|刺了|文有|纹“|刺“|纹\"|刺\"|纹绣|"
               "纹[一-鿿]{0,2}[龙虎凤花鹰蛇狼鱼蝶蝎心剑]", ""),
    ("gold_tooth", "金牙|银牙|镶牙|烤瓷牙", "teeth"),
    ("buck_teeth", "龅牙|暴牙|虎牙", "teeth"),
    ("dentures", "假牙|义齿", "teeth"),
    ("teeth", "缺牙|掉牙|无牙|豁牙|牙.{0,5}(?:缺|掉|脱落|没了|断)|(?:缺|掉|少).{0,5}牙", "teeth"),
    ("pockmark", "麻子|麻脸|痘坑|天花", "face"),
    ("burn", "烧伤|烫伤|烧烫伤", ""),
    ("surgery", "手术|开刀|刀口|剖腹产|剖宫产|阑尾", ""),
    ("birthmark", "胎记|红记|黑记|青记|血管瘤", ""),
    ("vitiligo", "白癜风|白斑", ""),
    ("freckle", "雀斑", "face"),
    ("mole", "痣|痦子", ""),
    ("wart", "瘊子|疣|肉瘤", ""),
    ("spot", "老年斑|色斑|斑", ""),
    ("deformity", "畸形|变形|弯曲|伸不直|萎缩|内翻|外翻", ""),
    ("scar", "疤|伤痕|瘢痕|刀痕|伤口|缝针|伤", ""),
)  # fmt: skip
"""Code, words, and the site that the type itself implies; the more special types first."""

LASTING = frozenset(
    ("extra_finger", "extra_toe", "missing_finger", "missing_toe", "missing_ear", "amputation",
     "blind_eye", "hunchback", "tattoo", "birthmark")
)  # fmt: skip
"""Marks that neither heal nor go away without an operation that leaves another mark."""

ENGLISH_TYPES = {
    "six_fingers": "extra_finger", "polydactyly": "extra_finger", "text_tattoo": "tattoo",
    "surgery_scar": "surgery", "surgical_scar": "surgery", "burn_scar": "burn",
    "missing_teeth": "teeth", "pockmarks": "pockmark", "missing_limb": "amputation",
    "blind": "blind_eye", "lame": "limp", "harelip": "cleft_lip",
}  # fmt: skip
TYPES = {code: re.compile(words) for code, words, _ in TYPE_WORDS}
IMPLIED_SITE = {code: site for code, _, site in TYPE_WORDS}
SITES = frozenset(code for _, code in SITE_WORDS)
